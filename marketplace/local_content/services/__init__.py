"""Every change to local content."""
