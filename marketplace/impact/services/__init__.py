"""What is done with impact: the only code that changes it."""
