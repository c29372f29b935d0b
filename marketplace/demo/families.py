"""Goods of the example market that are one another's variants, and a name given twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from marketplace.demo.facts.records import Good
from marketplace.demo.rows import Rows

TWIN = "gula-semut-250-g"  # entered twice under two names, and merged since


def twin_of(goods: Sequence[Good]) -> Good | None:
    """Return the product that was merged into `TWIN`, as somebody had entered it."""
    for good in goods:
        if good.slug == TWIN:
            return replace(
                good,
                slug="gula-semut-bubuk-250-gram",
                product="Gula semut bubuk",
                variant="250 gram",
                specs={},
            )
    return None


def add_families(
    rows: Rows,
    goods: Sequence[Good],
    *,
    products: Mapping[str, int],
    shelves: Mapping[str, int],
    since: datetime,
) -> None:
    """Join packs of one good into a family; what is weighed at receipt has one, too."""
    families: dict[tuple[str, str], list[Good]] = defaultdict(list)
    for good in goods:
        families[good.category, good.product].append(good)
    for (shelf, name), members in families.items():
        if len(members) > 1 or members[0].catch_weight:
            family = rows.add(
                "product_families", name=name, category_id=shelves[shelf], created_at=since
            )
            for position, good in enumerate(members, 1):
                _add_variant(
                    rows, good, family=family, product=products[good.slug], at=position
                )


def _add_variant(rows: Rows, good: Good, *, family: int, product: int, at: int) -> None:
    rows.add_plain(
        "product_variants",
        product_id=product,
        family_id=family,
        label=good.variant,
        label_en=good.variant_en,
        is_catch_weight=good.catch_weight,
        tare=good.tare_kg,
        position=at,
    )
