"""What the example market is made of, with the source of every row."""

from marketplace.demo.facts.reading import (
    buyers,
    categories,
    certificates,
    delivery_points,
    goods,
    households,
    offers,
    outlets,
    passengers,
    people,
    producers,
)

__all__ = [
    "buyers",
    "categories",
    "certificates",
    "delivery_points",
    "goods",
    "households",
    "offers",
    "outlets",
    "passengers",
    "people",
    "producers",
]
