"""The producers' morning mail, mails to buyers, and needs whose time is over.

Every job can safely run twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Person
from marketplace.accounts.queries import mail_recipients
from marketplace.demand import wording
from marketplace.demand.models import Need, Pledge
from marketplace.demand.queries.needs import is_of_need
from marketplace.demand.queries.pledges import Answers, answers_to
from marketplace.demand.services import moving, reopening, rounds
from marketplace.demand.states import NeedState
from marketplace.shared import events, outbox
from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.web.mailing import send_mail

SHOWN = (joinedload(Need.buyer), joinedload(Need.product), joinedload(Need.category))


@outbox.every(timedelta(minutes=10), "demand.announce")
def announce() -> None:
    """Send the day's digest, once, when the morning has come."""
    rounds.announce_new_needs()


@outbox.every(timedelta(minutes=10), "demand.end", alone=True)
def end() -> None:
    """End the needs whose day is over."""
    rounds.end_needs()


@outbox.job("demand.end_one")
def end_one(*, need_id: int) -> bool:
    """End one need."""
    return rounds.end_need(need_id)


@events.on("order.ended")
def remember_need(*, order_id: int) -> None:
    """Have the need of an order that came to nothing opened again.

    Not at once: whoever ends an order holds its goods already, and needs are locked before
    goods.
    """
    if is_of_need(order_id):
        outbox.add("demand.give_day_back", order_id=order_id)


@events.on("product.merged")
def follow_product(*, product_id: int, into_id: int) -> None:
    """Let needs ask for the product that stays."""
    moving.move_needs(product_id, into_id)


@outbox.job("demand.give_day_back")
def give_day_back(*, order_id: int) -> None:
    """Open it."""
    reopening.give_day_back(order_id)


@outbox.job("demand.digest")
def digest(*, producer_id: int, need_ids: list[int]) -> None:
    """Ask for a digest to each member of a producer: a failing mailbox holds up only itself."""
    for member in mail_recipients(producer_id, PRODUCER_ROLES):
        outbox.add(
            "demand.mail_digest",
            producer_id=producer_id,
            person_id=member.id,
            need_ids=need_ids,
        )


@outbox.job("demand.mail_digest", alone=True)
def mail_digest(*, producer_id: int, person_id: int, need_ids: list[int]) -> None:
    """Write to a member which needs are new, those answered or ended meanwhile left out."""
    needs = _still_to_answer(producer_id, need_ids)
    reader = db.session.get_one(Person, person_id)
    if needs and reader.disabled_at is None:
        send_mail(
            "needs_digest",
            to=reader.email,
            language=reader.language,
            name=reader.name,
            needs=needs,
            say=wording,
        )


@outbox.job("demand.tell_buyer", alone=True)
def tell_buyer(*, need_id: int) -> None:
    """Write to whoever asked what the answers came to, or that it ended without an order."""
    need = db.session.get_one(Need, need_id, options=SHOWN, populate_existing=True)
    reader = db.session.get_one(Person, need.asked_by)
    if reader.disabled_at is None and need.state in (NeedState.OPEN, NeedState.CLOSED):
        send_mail(
            "need_answered" if need.state is NeedState.OPEN else "need_ended",
            to=reader.email,
            language=reader.language,
            name=reader.name,
            need=need,
            answers=answers_to([need.id]).get(need.id, Answers()),
            say=wording,
        )


def _still_to_answer(producer_id: int, need_ids: list[int]) -> Sequence[Need]:
    answered = select(Pledge.need_id).where(Pledge.producer_id == producer_id)
    wanted = (
        select(Need)
        .where(Need.id.in_(need_ids), Need.id.not_in(answered))
        .where(Need.state == NeedState.OPEN, Need.answer_by >= today())
        .options(*SHOWN)
        .order_by(Need.answer_by, Need.id)
    )
    return db.session.scalars(wanted).all()
