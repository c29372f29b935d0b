"""What can be done with producers: the only code that changes their tables."""
