"""What can be done with buyers: the only code that changes their tables."""
