"""Everything that changes agreements and what belongs to them."""
