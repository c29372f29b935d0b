"""What can be done with budgets: the only code that changes their tables."""
