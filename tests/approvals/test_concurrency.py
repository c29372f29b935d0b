"""A hundred at once: one effect, on both databases."""

from __future__ import annotations

import threading

from sqlalchemy import func, select

from marketplace.approvals.models import ApprovalDecision, ApprovalFlow
from marketplace.approvals.states import FlowState
from marketplace.orders.models import Order
from marketplace.orders.services import deciding
from marketplace.orders.states import OrderState
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import DomainError
from marketplace.shared.money import Money
from marketplace.shared.outbox import OutboxMessage
from tests.factories.approvals import a_decider
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen

CROWD, THREADS = 100, 20


def test_a_hundred_approvals_of_one_order_have_one_effect(lone_app):
    kitchen = a_kitchen(approval_limit=Money(0))
    order = kitchen.places((an_offer(prices={1: 100_000}), 5))
    people = [a_decider(kitchen, name=f"Penyetuju {n}") for n in range(THREADS)]
    db.session.commit()
    order_id, said, lock = order.id, [], threading.Lock()
    barrier = threading.Barrier(THREADS)

    def press(actor):
        with lone_app.app_context():
            barrier.wait()
            for _time in range(CROWD // THREADS):
                try:
                    deciding.approve_order(order_id, actor=actor)
                    outcome = "approved"
                except DomainError as error:
                    outcome = type(error).__name__
                with lock:
                    said.append(outcome)
            db.session.remove()

    threads = [threading.Thread(target=press, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(said) == CROWD
    assert said.count("approved") == 1
    assert set(said) == {"approved", "RuleBroken"}
    db.session.expire_all()
    assert db.session.get_one(Order, order_id).state is OrderState.PLACED
    assert _count(ApprovalDecision) == 1
    assert _count(ApprovalFlow, ApprovalFlow.state == FlowState.APPROVED) == 1
    assert _count(AuditEntry, AuditEntry.action == "order.released") == 1
    assert _count(OutboxMessage, OutboxMessage.job == "orders.mail_decided") == 1


def _count(table, *conditions):
    return db.session.scalar(select(func.count()).select_from(table).where(*conditions))
