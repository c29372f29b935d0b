"""Looking whose turn has come, ordering it, deadlines, and mails. All can safely run twice."""

from __future__ import annotations

from datetime import timedelta

from marketplace.accounts.models import Person
from marketplace.shared import events, outbox
from marketplace.shared.database import db
from marketplace.shared.errors import DomainError, Unavailable
from marketplace.shared.language import retellable
from marketplace.standing_orders import wording
from marketplace.standing_orders.models import Occurrence
from marketplace.standing_orders.queries.occurrences import of_order
from marketplace.standing_orders.queries.owners import people_to_tell
from marketplace.standing_orders.queries.standing import load_standing
from marketplace.standing_orders.services import following, generating, looking
from marketplace.web.mailing import send_mail

FOR_ALL_OWNERS = frozenset({"failed", "lapsed"})


@outbox.every(timedelta(minutes=1), "standing_orders.look", alone=True)
def look() -> None:
    """Write down the days whose turn has come, and end what waited in vain."""
    looking.look_at_due()
    looking.end_overdue()


@outbox.job("standing_orders.look_at")
def look_at(*, standing_id: int) -> None:
    """Look at one."""
    looking.look_at(standing_id)


@outbox.job("standing_orders.end_late")
def end_late(*, occurrence_id: int) -> bool:
    """End one day."""
    return looking.end_late(occurrence_id)


@outbox.job("standing_orders.order", alone=True)
def order(*, occurrence_id: int) -> None:
    """Order one day; where that is refused, write down why and ask."""
    with retellable():
        try:
            generating.order_occurrence(occurrence_id)
        except Unavailable:
            raise
        except DomainError as refusal:
            generating.note_refusal(occurrence_id, refusal)


@events.on("order.ended")
def remember_order(*, order_id: int) -> None:
    """Have the day of an order that came to nothing marked; later, for locks' sake."""
    occurrence_id = of_order(order_id)
    if occurrence_id is not None:
        outbox.add("standing_orders.follow_order", occurrence_id=occurrence_id)


@outbox.job("standing_orders.follow_order")
def follow_order(*, occurrence_id: int) -> None:
    """Mark it."""
    following.follow_order(occurrence_id)


@events.on("product.merged")
def follow_product(*, product_id: int, into_id: int) -> None:
    """Let standing orders name the product that stays."""
    following.move_lines(product_id, into_id)


@outbox.job("standing_orders.tell")
def tell(*, occurrence_id: int, news: str) -> None:
    """Ask for a mail to each person concerned: a failing mailbox holds up only itself."""
    occurrence = db.session.get_one(Occurrence, occurrence_id, populate_existing=True)
    standing = load_standing(occurrence.standing_order_id)
    for person in people_to_tell(standing, all_owners=news in FOR_ALL_OWNERS):
        outbox.add(
            "standing_orders.mail", occurrence_id=occurrence_id, person_id=person.id, news=news
        )


@outbox.job("standing_orders.mail", alone=True)
def mail(*, occurrence_id: int, person_id: int, news: str) -> None:
    """Write to one person what is new about a day."""
    occurrence = db.session.get_one(Occurrence, occurrence_id, populate_existing=True)
    standing = load_standing(occurrence.standing_order_id)
    reader = db.session.get_one(Person, person_id)
    if reader.disabled_at is None:
        send_mail(
            "standing_order",
            to=reader.email,
            language=reader.language,
            name=reader.name,
            standing=standing,
            occurrence=occurrence,
            news=news,
            say=wording,
        )
