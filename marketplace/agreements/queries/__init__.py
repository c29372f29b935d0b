"""What is read of agreements; what is another's looks missing."""
