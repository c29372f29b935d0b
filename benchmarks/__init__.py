"""Measures the promises of speed on the large market: `make bench`."""
