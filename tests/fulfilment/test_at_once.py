"""Two receivers at once never take over more than was sent, on either database."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import select

from marketplace.fulfilment.models import Receipt, ReceiptLine
from marketplace.fulfilment.services import receiving, record_receipt
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.shared.audit import chain_faults
from marketplace.shared.database import db, one_transaction
from marketplace.shared.errors import RuleBroken
from tests.factories.fulfilment import an_order_under_way, its_buyer
from tests.factories.market import an_offer

RECEIVERS = 8
EACH = Decimal(3)
SENT = 10


def unlocked(producer_order_id, *, actor):
    """Read without a lock, as a receiver would who forgot it."""
    return db.session.get(ProducerOrder, producer_order_id)


@pytest.mark.servers
@pytest.mark.parametrize("locked", [True, False])
def test_ten_sent_are_never_received_as_more(lone_app, monkeypatch, locked):
    if not locked:
        monkeypatch.setattr(receiving, "lock_producer_order", unlocked)
    with one_transaction():
        bought = an_order_under_way((an_offer(), SENT))
        docks = [its_buyer(bought) for _n in range(RECEIVERS)]
        judgement = {"id": bought.lines[0].id, "accepted_quantity": EACH}
    start = Barrier(RECEIVERS)

    def receive(dock) -> bool:
        with lone_app.app_context():
            start.wait()
            try:
                record_receipt(bought.id, actor=dock, lines=[judgement])
            except RuleBroken:
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(RECEIVERS) as pool:
        answers = list(pool.map(receive, docks))

    assert sum(answers) == SENT // EACH
    line = db.session.scalars(select(OrderLine).execution_options(populate_existing=True)).one()
    assert line.accepted_quantity == 9
    assert len(db.session.scalars(select(Receipt)).all()) == 3
    kept = db.session.scalars(select(ReceiptLine.accepted_quantity)).all()
    assert kept == [EACH] * 3
    assert chain_faults() == []
