"""Every question asked of endpoints and deliveries. Reads only."""
