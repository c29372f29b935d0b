"""Belabeliku: a market that links local producers to the airport's procurement."""
