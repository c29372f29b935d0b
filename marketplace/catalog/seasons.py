"""When goods are fresh: months of harvest, and how they are said. Pure."""

from __future__ import annotations

Months = tuple[int, ...]


def months_of(season: str | None) -> Months:
    """Read "11,12,1"; nothing means the whole year."""
    return tuple(sorted(int(month) for month in season.split(","))) if season else ()


def spans(months: Months) -> list[tuple[int, int]]:
    """Join months that follow each other, also over New Year: 11, 12, 1 is one span."""
    first = [month for month in months if (month - 2) % 12 + 1 not in months]
    return [(month, _last(month, months)) for month in first]


def _last(month: int, months: Months) -> int:
    following = month % 12 + 1
    return _last(following, months) if following in months else month
