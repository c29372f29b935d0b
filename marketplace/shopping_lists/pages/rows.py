"""The rows of a form as they are typed: taking one out, and moving one up or down. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

UP = "naik"
PLACES = frozenset(map(str, range(1000)))


def places_of(typed: Mapping[str, object]) -> list[int]:
    """List the rows of goods that a form has, in order."""
    named = (name.split(".") for name in typed if name.startswith("lines."))
    numbers = {row[1] for row in named if len(row) == 3 and row[2] == "key"}
    return sorted(int(each) for each in numbers if each in PLACES)


def renumbered(typed: Mapping[str, str], order: Sequence[int] | None = None) -> dict[str, str]:
    """Return the form with its rows numbered from 0: those of `order`, or all of them."""
    kept = {name: value for name, value in typed.items() if not name.startswith("lines.")}
    for number, place in enumerate(places_of(typed) if order is None else order):
        for part in ("key", "quantity"):
            kept[f"lines.{number}.{part}"] = typed.get(f"lines.{place}.{part}", "")
    return kept


def dropped(typed: Mapping[str, str], place: str) -> dict[str, str]:
    """Return the form without the row at this place."""
    return renumbered(typed, [each for each in places_of(typed) if str(each) != place])


def moved(typed: Mapping[str, str], wanted: str) -> dict[str, str]:
    """Return the form with a row one place further: `3:naik` moves the row at 3 up."""
    place, _colon, way = wanted.partition(":")
    order = places_of(typed)
    if place.isdecimal() and int(place) in order:
        at = order.index(int(place))
        to = at - 1 if way == UP else at + 1
        if 0 <= to < len(order):
            order[at], order[to] = order[to], order[at]
    return renumbered(typed, order)
