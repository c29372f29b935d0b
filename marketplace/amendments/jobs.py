"""Mails about proposed changes, and proposals whose time has run out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from marketplace.accounts.models import Person
from marketplace.accounts.queries import mail_recipients
from marketplace.amendments.models import OrderProposal
from marketplace.amendments.services import deciding, proposing
from marketplace.amendments.states import Side
from marketplace.orders.models import ProducerOrder
from marketplace.shared import events, outbox
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.shared.database import db
from marketplace.web.mailing import send_mail


@events.on("producer_order.answered")
@events.on("producer_order.ended")
@events.on("producer_order.dispatched")
def overtake(*, producer_order_id: int) -> None:
    """Close what was proposed of an order that was answered, has left or has ended."""
    proposing.overtake(producer_order_id)


@outbox.every(timedelta(minutes=1), "amendments.lapse", alone=True)
def lapse() -> None:
    """Do what was said would happen when nobody answers."""
    deciding.lapse_overdue()


@outbox.job("amendments.lapse_one")
def lapse_one(*, proposal_id: int) -> bool:
    """Close one proposal."""
    return deciding.lapse(proposal_id)


@outbox.job("amendments.mail_proposed", alone=True)
def mail_proposed(*, proposal_id: int) -> None:
    """Ask the other side for its answer."""
    proposal = db.session.get_one(OrderProposal, proposal_id)
    asked = Side.PRODUCER if proposal.side is Side.BUYER else Side.BUYER
    _write("change_proposed", proposal, asked)


@outbox.job("amendments.mail_decided", alone=True)
def mail_decided(*, proposal_id: int) -> None:
    """Tell both sides what became of a proposal."""
    proposal = db.session.get_one(OrderProposal, proposal_id)
    for side in Side:
        _write("change_decided", proposal, side)


def _write(template: str, proposal: OrderProposal, side: Side) -> None:
    part = proposal.producer_order
    for person in _people(part, side):
        send_mail(
            template,
            to=person.email,
            language=person.language,
            name=person.name,
            proposal=proposal,
            part=part,
        )


def _people(part: ProducerOrder, side: Side) -> Sequence[Person]:
    if side is Side.PRODUCER:
        return mail_recipients(part.producer_id, PRODUCER_ROLES)
    owners = mail_recipients(part.buyer_id, frozenset({Role.BUYER_OWNER, Role.RESIDENT}))
    requester = part.order.requester
    others = [person for person in owners if person.id != requester.id]
    return others if requester.disabled_at else [requester, *others]
