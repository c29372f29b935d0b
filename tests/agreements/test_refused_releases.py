"""Of a delivery that is refused at the last moment nothing stays but why it was refused."""

from __future__ import annotations

from sqlalchemy import func, select

from marketplace.agreements.call_models import AgreementRelease
from marketplace.agreements.jobs import turn
from marketplace.agreements.services import counting
from marketplace.agreements.states import ReleaseState
from marketplace.catalog.models import Offer
from marketplace.orders.models import Order
from marketplace.shared.database import db
from marketplace.shared.errors import RuleBroken
from marketplace.shared.outbox import drain


def _stock():
    return db.session.execute(
        select(Offer.id, Offer.available_quantity).order_by(Offer.id)
    ).all()


def test_of_a_refused_release_nothing_stays(held, monkeypatch):
    def refuse(_order_id):
        raise RuleBroken("penuh")

    number, stock = held.release(30, days=5).id, _stock()
    monkeypatch.setattr(counting, "take_order", refuse)  # when all else has been written
    turn()
    drain()
    release = db.session.get_one(AgreementRelease, number)
    assert (release.state, release.problem) == (ReleaseState.FAILED, "penuh")
    assert db.session.scalar(select(func.count()).select_from(Order)) == 0
    assert _stock() == stock
