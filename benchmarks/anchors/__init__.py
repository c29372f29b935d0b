"""What the marketplace is measured against: the least that does the same work."""
