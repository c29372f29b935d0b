"""What can be done with catalog: the only code that changes its tables."""
