"""Receipts at the same moment, and a rebuild among them, leave rollups that add up."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import func, select

from marketplace.fulfilment.services import record_receipt
from marketplace.impact.models import ImpactMonth
from marketplace.impact.queries.agreement import impact_faults
from marketplace.impact.services.rebuilding import rebuild
from marketplace.impact.statements import rollups
from marketplace.shared.database import db, one_transaction
from marketplace.shared.money import Money
from tests.factories.fulfilment import an_order_under_way, its_buyer
from tests.factories.market import ADock, AProducer, an_offer

DOCKS, EACH = 6, 3


@pytest.mark.servers
def test_rollups_add_up_however_many_receive_at_once(lone_app):
    arrivals = _arrivals()
    _receive_at_once(lone_app, arrivals, rebuilding=True)
    assert impact_faults() == []
    accepted = select(func.sum(ImpactMonth.accepted)).filter_by(buyer_id=0, category_id=0)
    assert db.session.scalar(accepted) == Money(DOCKS * EACH * 4 * 10_000)


@pytest.mark.servers
def test_a_sum_that_is_written_over_is_found(lone_app, monkeypatch):
    """Teeth: the newest receipt alone is kept."""
    adding = rollups.add_to_months
    monkeypatch.setattr(
        rollups,
        "add_to_months",
        lambda *, some: adding(some=some).replace("impact_months.accepted +", "0 +"),
    )
    _receive_at_once(lone_app, _arrivals(), rebuilding=False)
    assert any("rollup of month" in fault for fault in impact_faults())


def _arrivals():
    """Several deliveries of the same producers at each dock, ready to be received."""
    with one_transaction():
        producers = [AProducer() for _ in range(2)]
        offers = [an_offer(p, stock=1000, prices={1: 10_000}) for p in producers]
        docks = [ADock() for _ in range(DOCKS)]
        ready = []
        for dock in docks:
            bought = [
                an_order_under_way((offers[n % 2], 4), dock=dock, freight=0)
                for n in range(EACH)
            ]
            receiver = its_buyer(bought[0])
            ready.append([(b.id, b.lines[0].id, receiver) for b in bought])
    return ready


def _receive_at_once(lone_app, arrivals, *, rebuilding):
    start = Barrier(len(arrivals) + rebuilding)

    def receive(deliveries):
        with lone_app.app_context():
            start.wait()
            for order_id, line_id, receiver in deliveries:
                line = {"id": line_id, "accepted_quantity": Decimal(4)}
                record_receipt(order_id, actor=receiver, lines=[line])
            db.session.remove()

    def repair():
        with lone_app.app_context():
            start.wait()
            for _ in range(3):
                rebuild()
            db.session.remove()

    with ThreadPoolExecutor(len(arrivals) + 1) as threads:
        waiting = [threads.submit(receive, deliveries) for deliveries in arrivals]
        if rebuilding:
            waiting.append(threads.submit(repair))
        for each in waiting:
            each.result()
    db.session.rollback()
