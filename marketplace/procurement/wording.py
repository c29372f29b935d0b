"""Short texts about purchases."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.shared.language import _

NAMED = 2  # goods that a summary names before it only counts


def goods_words(names: Sequence[str]) -> str:
    """Sum up what was ordered: AirKu 600 ml, Gula semut dan 2 lainnya."""
    shown = ", ".join(names[:NAMED])
    others = len(names) - NAMED
    if others <= 0:
        return shown
    return _("%(goods)s dan %(count)s lainnya", goods=shown, count=others)


def short_number(part_number: str) -> str:
    """Return a producer order's number without what its whole page repeats: 0417-A."""
    return "-".join(part_number.split("-")[-2:])
