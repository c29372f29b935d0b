"""What agreements do by themselves, and mails about them. Every job can safely run twice."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Person
from marketplace.accounts.queries import mail_recipients
from marketplace.agreements.models import Agreement
from marketplace.agreements.policies import SIGNING_ROLES, WRITING_ROLES
from marketplace.agreements.queries.agreements import due_agreements
from marketplace.agreements.queries.endings import ending_agreements
from marketplace.agreements.queries.releases import due_releases, release_of_order
from marketplace.agreements.services import counting, moving, releasing, reminding, turning
from marketplace.orders import bindings
from marketplace.shared import events, outbox
from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.database import db
from marketplace.shared.errors import DomainError, Unavailable
from marketplace.shared.language import _
from marketplace.shared.one_by_one import do_each
from marketplace.web.mailing import send_mail


@outbox.every(timedelta(minutes=10), "agreements.turn", alone=True)
def turn() -> None:
    """Begin, end and price what is due, then order firm deliveries, each by itself."""
    turn_due()
    do_each("agreements.order_release", "release_id", due_releases())


@outbox.job("agreements.turn_one")
def turn_one(*, agreement_id: int) -> None:
    """Begin, end and price what is due of one agreement."""
    turning.turn(agreement_id)


@outbox.every(timedelta(days=1), "agreements.remind")
def remind() -> None:
    """Look for agreements that end soon, each by itself."""
    for agreement_id in ending_agreements():
        outbox.add("agreements.remind_of_end", agreement_id=agreement_id)


@outbox.job("agreements.remind_of_end")
def remind_of_end(*, agreement_id: int) -> None:
    """Remind both sides, once for each step."""
    reminding.remind(agreement_id)


@outbox.job("agreements.order_release", alone=True)
def order_release(*, release_id: int) -> None:
    """Order one delivery; of a refused one nothing stays but why it was refused."""
    try:
        releasing.order_release(release_id)
    except Unavailable:
        raise
    except DomainError as refusal:
        releasing.fail_release(release_id, _said(refusal))


@events.on("order.changing")
def forget_order(*, order_id: int) -> None:
    """Give back what an order took, before it is written anew."""
    counting.forget_order(order_id)


@events.on("order.placed")
@events.on("order.changed")
def take_order(*, order_id: int) -> None:
    """Count an order at agreed prices in its own transaction: it is refused or it counts."""
    counting.take_order(order_id)


@events.on("producer_order.answered")
@events.on("producer_order.amended")
@events.on("producer_order.ended")
@events.on("producer_order.closed_short")
def recount(*, producer_order_id: int) -> None:
    """Count what became of a part."""
    counting.recount(producer_order_id)


@bindings.binding
def release_behind(order_id: int) -> str | None:
    """Say that an order came of a delivery on an agreement's calendar: that follows it."""
    return _("perjanjian") if release_of_order(order_id) is not None else None


@events.on("order.ended")
def remember_release(*, order_id: int) -> None:
    """Have the delivery of an order that came to nothing freed; later, for locks' sake."""
    if release_of_order(order_id) is not None:
        outbox.add("agreements.give_release_back", order_id=order_id)


@events.on("product.merged")
def follow_product(*, product_id: int, into_id: int) -> None:
    """Let deliveries be of the product that stays."""
    moving.move_releases(product_id, into_id)


@events.on("member.left")
def hand_over(*, organisation_id: int, person_id: int, successor_id: int) -> None:
    """Let somebody else be the contact."""
    moving.hand_over(organisation_id, person_id, successor_id=successor_id)


@outbox.job("agreements.give_release_back")
def give_release_back(*, order_id: int) -> None:
    """Free it."""
    releasing.give_release_back(order_id)


@outbox.job("agreements.tell")
def tell(*, organisation_id: int, agreement_id: int, news: str, side: str, reason: str) -> None:
    """Ask for a mail to each member concerned: a failing mailbox holds up only itself."""
    roles = PRODUCER_ROLES if side == "producer" else WRITING_ROLES | SIGNING_ROLES
    for member in mail_recipients(organisation_id, roles):
        outbox.add(
            "agreements.mail",
            agreement_id=agreement_id,
            person_id=member.id,
            news=news,
            side=side,
            reason=reason,
        )


@outbox.job("agreements.mail", alone=True)
def mail(*, agreement_id: int, person_id: int, news: str, side: str, reason: str) -> None:
    """Write to one person what is new about an agreement."""
    agreement = db.session.get_one(
        Agreement, agreement_id, options=[joinedload(Agreement.buyer)]
    )
    reader = db.session.get_one(Person, person_id)
    if reader.disabled_at is None:
        send_mail(
            "agreement_news",
            to=reader.email,
            language=reader.language,
            name=reader.name,
            agreement=agreement,
            news=news,
            side=side,
            reason="" if news == "ending" else reason,
            last_day=date.fromisoformat(reason) if news == "ending" else None,
        )


def turn_due() -> None:
    """Turn every agreement that may be due, each by itself."""
    due = due_agreements()
    do_each("agreements.turn_one", "agreement_id", due, most=len(due))


def _said(error: DomainError) -> str:
    told = [text for found in error.errors.values() for text in found]
    return " ".join([str(error), *told])
