"""What changes requirements, and what producers hand in for them."""
