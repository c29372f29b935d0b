"""Quantities kept for competitions, and order lines that a competition found.

What is kept counts against the maximum like what was ordered, so that every quotation that is
asked for can be honoured. The database keeps the sum of both within the maximum.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import or_, update

from marketplace.agreements.call_models import AgreementCall, AgreementQuota
from marketplace.agreements.services.counting import add, beyond, tell_of
from marketplace.orders.models import OrderLine
from marketplace.shared.database import db, transactional


@dataclass(frozen=True)
class Agreed:
    """What an order line is called off from, and the number of the competition."""

    quota_id: int
    line_id: int
    source: str


@transactional
def keep(quota_id: int, quantity: Decimal) -> bool:
    """Keep a quantity if it fits; one statement, so that no two fit where one does."""
    row = db.session.execute(
        update(AgreementQuota)
        .where(
            AgreementQuota.id == quota_id,
            or_(
                AgreementQuota.maximum.is_(None),
                AgreementQuota.held + quantity <= AgreementQuota.maximum - AgreementQuota.used,
            ),
        )
        .values(held=AgreementQuota.held + quantity)
        .returning(AgreementQuota.id),
        execution_options={"synchronize_session": False},
    )
    return row.scalar() is not None


@transactional
def let_go(quota_id: int, quantity: Decimal) -> None:
    """Give back what was kept."""
    given = update(AgreementQuota).where(AgreementQuota.id == quota_id)
    db.session.execute(
        given.values(held=AgreementQuota.held - quantity),
        execution_options={"synchronize_session": False},
    )


@transactional
def call_off(line: OrderLine, agreed: Agreed) -> None:
    """Count an order line as called off, and for no other agreement.

    Raises `RuleBroken` where it goes beyond the maximum.
    """
    counted = db.session.get(AgreementCall, line.id, populate_existing=True)
    if counted is not None:  # another agreement happens to have the same price
        add(counted.quota_id, -counted.quantity)
        db.session.delete(counted)
        db.session.flush()
    call = AgreementCall(
        order_line_id=line.id,
        quota_id=agreed.quota_id,
        line_id=agreed.line_id,
        quantity=line.quantity,
        source=agreed.source,
    )
    db.session.add(call)
    db.session.flush()
    if not add(agreed.quota_id, line.quantity):
        raise beyond(call.line, agreed.quota_id)
    tell_of(line)
