"""What was called off under an agreement, order by order, and how it came about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from marketplace.agreements.call_models import AgreementCall, AgreementQuota
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.database import db

MOST_SHOWN = 100


def called_off_lines(order_id: int) -> Sequence[tuple[int, int]]:
    """Return each line of an order that counts for an agreement, with who delivers it."""
    wanted = (
        select(AgreementCall.order_line_id, ProducerOrder.producer_id)
        .join(OrderLine, OrderLine.id == AgreementCall.order_line_id)
        .join(ProducerOrder, ProducerOrder.id == OrderLine.producer_order_id)
        .where(ProducerOrder.order_id == order_id)
        .order_by(AgreementCall.order_line_id)
    )
    return [(line_id, producer_id) for line_id, producer_id in db.session.execute(wanted)]


def calls_of(agreement_id: int, *, actor: Actor) -> Sequence[AgreementCall]:
    """List the call-offs, the newest first; to a producer only its own.

    `find_agreement` has said that the actor may see the agreement.
    """
    wanted = (
        select(AgreementCall)
        .join(AgreementQuota, AgreementQuota.id == AgreementCall.quota_id)
        .join(AgreementCall.order_line)
        .join(OrderLine.producer_order)
        .where(AgreementQuota.agreement_id == agreement_id)
        .options(
            joinedload(AgreementCall.line),
            joinedload(AgreementCall.quota),
            contains_eager(AgreementCall.order_line)
            .contains_eager(OrderLine.producer_order)
            .joinedload(ProducerOrder.order),
        )
        .order_by(AgreementCall.order_line_id.desc())
        .limit(MOST_SHOWN)
    )
    if actor.has(*PRODUCER_ROLES):
        wanted = wanted.where(ProducerOrder.producer_id == actor.organisation_id)
    return db.session.scalars(wanted).all()
