"""What can be done with payments: the only code that changes its tables."""
