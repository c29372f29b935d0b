"""A small world: producers of three kapanewon, two of them in Galur; one airport buyer."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from marketplace.impact.models import SpendingSurvey
from marketplace.shared.database import db
from tests.factories.impact import a_delivery, pay
from tests.factories.market import ABuyer, ACategory, AProducer

RECEIVED, PAID = date(2026, 9, 7), date(2026, 9, 27)
KOKAP, GALUR, SENTOLO = "34.01.08.2005", "34.01.04.2003", "34.01.06.2002"


def a_producer(village_code: str, poor: int = 3):
    return AProducer(
        village_code=village_code,
        district_code=village_code[:8],
        member_count=9,
        poor_member_count=poor,
        attested_on=date(2026, 1, 1),
    )


def a_small_market():
    """Accepted: 6.000.000 of Kokap (5.500.000 paid), 2.400.000 of Galur, 500.000 of Sentolo."""
    sugar, buyer = ACategory(slug="gula", name="Gula"), ABuyer()
    kokap = [a_producer(KOKAP) for _each in range(6)]
    galur = [a_producer(GALUR, poor=6) for _each in range(2)]
    sentolo = [a_producer(SENTOLO) for _each in range(5)]
    receipts = [a_delivery(p, buyer, (sugar, 1_000_000), on=RECEIVED) for p in kokap]
    receipts += [a_delivery(p, buyer, (sugar, 1_200_000), on=RECEIVED) for p in galur]
    receipts += [a_delivery(p, buyer, (sugar, 100_000), on=RECEIVED) for p in sentolo]
    for place, receipt in enumerate(receipts):
        pay(receipt, 500_000 if place == 0 else None, on=PAID)
    for producer in (*kokap, *galur, *sentolo):
        row = SpendingSurvey(producer_id=producer.id, year=2026, quarter=2)
        row.wages_basis_points, row.suppliers_basis_points = 2_500, 4_000
        db.session.add(row)
    db.session.flush()
    return SimpleNamespace(buyer=buyer, kokap=kokap, galur=galur, sugar=sugar)
