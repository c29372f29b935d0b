"""Deadlines that pass, and mails about requests. Every job can safely run twice.

No job names a bidder while a request is sealed: its arguments lie open in the outbox.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Person
from marketplace.accounts.queries import mail_recipients
from marketplace.shared import events, outbox
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.shared.database import db
from marketplace.sourcing import wording
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.policies import ASKING_ROLES, OPENING_ROLES
from marketplace.sourcing.queries.awards import is_of_rfq
from marketplace.sourcing.queries.quotations import envelope_of
from marketplace.sourcing.quotation_models import Quotation
from marketplace.sourcing.services import calling_off, closing, competing, moving, ordering
from marketplace.sourcing.states import HANDED_IN
from marketplace.web.mailing import send_mail

FOR_OPENERS = frozenset({"closed", "pressed"})


@outbox.every(timedelta(minutes=1), "sourcing.close", alone=True)
def close() -> None:
    """Close what is due."""
    closing.close_due()


@outbox.job("sourcing.close_one")
def close_one(*, rfq_id: int) -> None:
    """Close one request."""
    closing.close_rfq(rfq_id)


@events.on("order.ended")
def remember_delivery(*, order_id: int) -> None:
    """Have the delivery of an order that came to nothing freed; later, for locks' sake."""
    if is_of_rfq(order_id):
        outbox.add("sourcing.give_delivery_back", order_id=order_id)


@events.on("order.changing")
def show_quoted_prices(*, order_id: int) -> None:
    """Let the prices of a competition hold while its order is written anew."""
    calling_off.before_change(order_id)


@events.on("order.changed")
def count_anew(*, order_id: int) -> None:
    """Count a competition's order anew for its agreement."""
    calling_off.after_change(order_id)


@events.on("agreement.ended")
def remember_competitions(*, agreement_id: int) -> None:
    """Have what is undecided under an agreement ended; later, for locks' sake."""
    outbox.add("sourcing.end_competitions", agreement_id=agreement_id)


@outbox.job("sourcing.end_competitions")
def end_competitions(*, agreement_id: int) -> None:
    """End them."""
    competing.end_competitions(agreement_id)


@events.on("product.merged")
def follow_product(*, product_id: int, into_id: int) -> None:
    """Let requests ask for the product that stays."""
    moving.move_lines(product_id, into_id)


@outbox.job("sourcing.give_delivery_back")
def give_delivery_back(*, order_id: int) -> None:
    """Free it."""
    ordering.give_delivery_back(order_id)


@outbox.job("sourcing.tell_producer")
def tell_producer(*, rfq_id: int, producer_id: int, news: str) -> None:
    """Ask for a mail to each member of a producer: a failing mailbox holds up only itself."""
    for member in mail_recipients(producer_id, PRODUCER_ROLES):
        outbox.add("sourcing.mail", rfq_id=rfq_id, person_id=member.id, news=news, side="jual")


@outbox.job("sourcing.tell_buyer")
def tell_buyer(*, rfq_id: int, news: str) -> None:
    """Ask for a mail to the buyer's people concerned: all who may open, or whoever asks."""
    rfq = db.session.get_one(RequestForQuotation, rfq_id)
    roles: frozenset[Role] = OPENING_ROLES if news in FOR_OPENERS else ASKING_ROLES
    for member in mail_recipients(rfq.buyer_id, roles):
        outbox.add("sourcing.mail", rfq_id=rfq_id, person_id=member.id, news=news, side="usaha")


@outbox.job("sourcing.mail", alone=True)
def mail(*, rfq_id: int, person_id: int, news: str, side: str) -> None:
    """Write to one person what is new about a request."""
    options = (joinedload(RequestForQuotation.buyer), selectinload(RequestForQuotation.rounds))
    rfq = db.session.get_one(RequestForQuotation, rfq_id, options=options)
    reader = db.session.get_one(Person, person_id)
    if reader.disabled_at is None:
        send_mail(
            f"rfq_{side}",
            to=reader.email,
            language=reader.language,
            name=reader.name,
            rfq=rfq,
            news=news,
        )


@outbox.job("sourcing.mail_receipt", alone=True)
def mail_receipt(*, quotation_id: int) -> None:
    """Confirm to whoever handed it in that an envelope has arrived; no price is in the mail."""
    quotation = db.session.get_one(Quotation, quotation_id, populate_existing=True)
    rfq = db.session.get_one(
        RequestForQuotation, quotation.rfq_id, options=[joinedload(RequestForQuotation.buyer)]
    )
    reader = db.session.get(Person, envelope_of(quotation).person_id)
    if reader is not None and reader.disabled_at is None and quotation.state in HANDED_IN:
        send_mail(
            "rfq_jual",
            to=reader.email,
            language=reader.language,
            name=reader.name,
            rfq=rfq,
            news="received",
        )


@outbox.job("sourcing.tell_result")
def tell_result(*, quotation_id: int) -> None:
    """Ask for a mail to each member of a producer who quoted."""
    quotation = db.session.get_one(Quotation, quotation_id)
    for member in mail_recipients(quotation.producer_id or 0, PRODUCER_ROLES):
        outbox.add("sourcing.mail_result", quotation_id=quotation_id, person_id=member.id)


@outbox.job("sourcing.mail_result", alone=True)
def mail_result(*, quotation_id: int, person_id: int) -> None:
    """Write to a producer what became of its quotation, with its own score and no other's."""
    quotation = db.session.get_one(Quotation, quotation_id, populate_existing=True)
    rfq = db.session.get_one(
        RequestForQuotation, quotation.rfq_id, options=[joinedload(RequestForQuotation.buyer)]
    )
    reader = db.session.get_one(Person, person_id)
    if reader.disabled_at is None:
        send_mail(
            "rfq_result",
            to=reader.email,
            language=reader.language,
            name=reader.name,
            rfq=rfq,
            quotation=quotation,
            say=wording,
        )
