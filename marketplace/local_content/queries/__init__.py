"""Every question asked of local content. Reads only."""
