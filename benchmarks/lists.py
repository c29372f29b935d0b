"""Long lists at 50,000 documents: the inbox, orders and invoices."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.load import Burst, Measured
from benchmarks.place import Place
from benchmarks.probing import probe
from benchmarks.report import Row


def _lists(place: Place) -> dict[str, tuple[str, str]]:
    facts = place.facts
    return {
        "Inbox of a buyer": ("/usaha/pekerjaan", facts.buyer),
        "Purchase orders of a buyer": ("/usaha/po", facts.buyer),
        "Invoices of a buyer": ("/usaha/tagihan", facts.buyer),
        "Orders of the largest producer": ("/jual/pesanan", facts.producer),
        "All orders, for the regency": ("/admin/pesanan", facts.admin),
    }


def bursts(place: Place) -> list[Burst]:
    """Return one client on each list."""
    return [
        Burst(work, place.url, [path], cookie=cookie, clients=1)
        for work, (path, cookie) in _lists(place).items()
    ]


def rows(place: Place, took: Mapping[str, Measured]) -> list[Row]:
    """Judge time and queries."""
    return [_row(place, work, took[work]) for work in _lists(place)]


def _row(place: Place, work: str, measured: Measured) -> Row:
    path, cookie = _lists(place)[work]
    queries = probe(place.app, path, cookie).queries
    return Row(
        work,
        "p95 ≤ 60 ms, ≤ 12 queries",
        f"p95 {measured.p95:.0f} ms, {queries} queries",
        met=measured.p95 <= 60 and queries <= 12,
    )
