"""Links of mails that lead to orders: whose they are, and whether they are enough."""

from __future__ import annotations

from marketplace.approvals.models import ApprovalLink
from marketplace.approvals.queries.flows import is_waiting_for
from marketplace.approvals.queries.people import actor_for
from marketplace.approvals.queries.rules import mail_limit_of
from marketplace.orders.contents import KIND
from marketplace.orders.models import Order
from marketplace.shared.actors import PRIVILEGED_ROLES, Actor
from marketplace.shared.errors import NotFound


def reader_of(link: ApprovalLink) -> Actor:
    """Return whom a link was mailed to; `NotFound` when they are no longer asked."""
    reader = actor_for(link.person_id, link.flow.buyer_id)
    if reader is None or link.flow.document_kind != KIND:
        raise NotFound
    if not is_waiting_for(link.flow_id, reader):
        raise NotFound
    return reader


def must_sign_in(order: Order, reader: Actor) -> bool:
    """Say whether the link alone is not enough.

    It is not above the limit that the owner set, nor for those whose work asks for a second
    factor.
    """
    above = order.total > mail_limit_of(order.buyer)
    return above or reader.has(*PRIVILEGED_ROLES)
