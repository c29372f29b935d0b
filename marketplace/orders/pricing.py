"""What a quantity costs by price tiers: the catalogue's rule, under the name orders know."""

from marketplace.catalog.pricing import NextTier, Tier, next_tier, saving, unit_price

__all__ = ["NextTier", "Tier", "next_tier", "saving", "unit_price"]
