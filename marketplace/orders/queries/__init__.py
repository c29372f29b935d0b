"""Every question asked of carts and orders. Reads only."""
