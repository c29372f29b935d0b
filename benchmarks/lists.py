"""Long lists at 50,000 documents: the inbox, orders, invoices, and what 10,000 requests got."""

from __future__ import annotations

from benchmarks.load import Burst, Took
from benchmarks.place import Place
from benchmarks.probing import probe
from benchmarks.report import Found, Row, judged


def _lists(place: Place) -> dict[str, tuple[str, str]]:
    facts = place.facts
    return {
        "Inbox of a buyer": ("/usaha/pekerjaan", facts.buyer),
        "Approvals of a buyer": ("/usaha/persetujuan", facts.buyer),
        "Purchase orders of a buyer": ("/usaha/po", facts.buyer),
        "Invoices of a buyer": ("/usaha/tagihan", facts.buyer),
        "Comparison of quotations": (f"/usaha/penawaran/{facts.request}", facts.buyer),
        "Home of the largest producer": ("/jual/beranda", facts.producer),
        "Orders of the largest producer": ("/jual/pesanan", facts.producer),
        "All orders, for the regency": ("/admin/pesanan", facts.admin),
    }


def bursts(place: Place) -> list[Burst]:
    """Return one client on each list."""
    return [
        Burst(work, place.url, [path], cookie=cookie, clients=1)
        for work, (path, cookie) in _lists(place).items()
    ]


def rows(place: Place, took: Took) -> list[Row]:
    """Judge time and queries."""
    goal = "p95 ≤ 60 ms, ≤ 12 queries"
    return [
        judged(work, goal, lambda work=work: _found(place, work, took))
        for work in _lists(place)
    ]


def _found(place: Place, work: str, took: Took) -> Found:
    path, cookie = _lists(place)[work]
    p95, queries = took[work].p95, probe(place.app, path, cookie).queries
    return Found(f"p95 {p95:.0f} ms, {queries} queries", met=p95 <= 60 and queries <= 12)
