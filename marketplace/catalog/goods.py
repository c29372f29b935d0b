"""What goods usually are in the eyes of the law, and how they are taxed. Pure: no database.

Which papers they need is for the requirements to say, which the regency keeps as data.
"""

from __future__ import annotations

from marketplace.catalog.states import GoodsKind, TaxKind

# What a category's goods are unless the producer says otherwise; where a wrong guess would
# spare somebody a paper, nothing is guessed and the producer is asked.
USUAL_KIND = {
    "air-minum": GoodsKind.WATER,
    "kopi-teh": GoodsKind.PACKED_FOOD,
    "gula-kelapa": GoodsKind.PACKED_FOOD,
    "buah": GoodsKind.PRODUCE,
    "camilan": GoodsKind.PACKED_FOOD,
    "batik-kerajinan": GoodsKind.CRAFT,
    "bunga": GoodsKind.PLANTS,
}
BASIC_FOOD = frozenset(  # free of value added tax
    {
        GoodsKind.PRODUCE,
        GoodsKind.GRAIN,
        GoodsKind.EGGS,
        GoodsKind.MILK,
        GoodsKind.MEAT,
        GoodsKind.FISH,
    }
)


def tax_kind_of(kind: GoodsKind | None) -> TaxKind:
    """Return how value added tax treats goods of this kind; unknown ones are taxed."""
    return TaxKind.EXEMPT if kind in BASIC_FOOD else TaxKind.TAXABLE
