"""What can be done with accounts: the only code that changes its tables."""
