"""What is done with proposed changes: the only code that changes their tables."""
