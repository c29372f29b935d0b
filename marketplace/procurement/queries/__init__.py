"""Every question that purchasing asks. Reads only."""
