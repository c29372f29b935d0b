"""What the filter of a page of figures shows, and the addresses of the same page otherwise."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from marketplace.impact.asking import FIELDS, Asked, period_choices, quick_periods
from marketplace.impact.board.places import MEASURES
from marketplace.impact.board.shapes import AddressOf
from marketplace.impact.queries import choosing
from marketplace.shared import places
from marketplace.shared.clock import today


def measure_asked() -> str | None:
    """Return what the map is to show; None is what it shows unasked."""
    measure = request.args.get("measure")
    return measure if measure in MEASURES and measure != "rupiah" else None


def addresses(endpoint: str, asked: Asked, measure: str | None) -> AddressOf:
    """Return what writes the address of the same page with one thing changed."""

    def address_of(**changes: str | None) -> str:
        kept: dict[str, Any] = {**asked.chosen, "measure": measure, **changes}
        return url_for(endpoint, **{name: text for name, text in kept.items() if text})

    return address_of


def quick_links(asked: Asked, address_of: AddressOf) -> list[tuple[str, str, bool]]:
    """List the periods asked for most: words, address, whether it is the one shown."""
    return [
        (words, address_of(period=period.code), period == asked.wanted.period)
        for words, period in quick_periods(today())
    ]


def filter_values(asked: Asked, *, with_buyers: bool = True) -> dict[str, Any]:
    """Return what the filter form shows: its choices, and what is chosen."""
    return {
        "chosen": {name: asked.chosen.get(name, "") for name in FIELDS},
        "choices": {
            "periods": period_choices(today(), asked.wanted.period),
            "buyers": choosing.buyers() if with_buyers else [],
            "districts": [(each.slug, each.name) for each in places.districts()],
            "categories": choosing.categories(),
        },
    }
