"""Every question asked of needs and pledges. Reads only."""
