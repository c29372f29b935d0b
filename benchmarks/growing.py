"""Makes a market several times as large by copying its rows in bulk."""

from __future__ import annotations

import psycopg


def grow(url: str, times: int) -> None:
    """Copy producers, goods, offers and what was sold: `times` as many in the end."""
    raise NotImplementedError(url, times, psycopg)
