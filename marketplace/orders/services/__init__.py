"""What can be done with orders: the only code that changes its tables."""
