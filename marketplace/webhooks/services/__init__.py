"""What is done with endpoints and deliveries: the only code that changes their tables."""
