"""Shops made by others, measured in turn with ours: `make bench PEERS=1`."""
