"""Every question asked of standing orders. Reads only."""
