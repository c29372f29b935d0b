"""What features below announce becomes events; mails to owners; what is old is forgotten."""

from __future__ import annotations

from datetime import timedelta

from marketplace.accounts.queries import mail_recipients
from marketplace.agreements.models import AgreementParty
from marketplace.agreements.queries.calls import called_off_lines
from marketplace.amendments.models import OrderProposal
from marketplace.billing.models import Invoice
from marketplace.budgets.models import Budget
from marketplace.catalog.models import Offer
from marketplace.catalog.states import OfferState
from marketplace.fulfilment.models import Receipt
from marketplace.local_content.models import ContentPeriod
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.producer_order_policies import was_sent
from marketplace.orders.states import OrderState
from marketplace.payments.models import Payout
from marketplace.shared import events, outbox
from marketplace.shared.database import db
from marketplace.standing_orders.models import Occurrence, StandingOrder
from marketplace.standing_orders.states import OccurrenceState
from marketplace.web.mailing import send_mail
from marketplace.webhooks.models import WebhookEndpoint
from marketplace.webhooks.noting import note
from marketplace.webhooks.policies import OWNERS
from marketplace.webhooks.queries.deliveries import count_failed
from marketplace.webhooks.services import replaying

TOLD_OF_DAYS = {
    OccurrenceState.ASKS: "standing_order.asks",
    OccurrenceState.FAILED: "standing_order.failed",
}


@events.on("order.placed")
def note_placed(*, order_id: int) -> None:
    """Tell the buyer."""
    note("order.placed", order_id, db.session.get_one(Order, order_id).buyer_id)


@events.on("order.released")
def note_released(*, order_id: int) -> None:
    """Tell the buyer, and each producer of its part; also that somebody approved it.

    What was called off while the order waited, its producers learn now.
    """
    order = db.session.get_one(Order, order_id)
    if order.decided_by is not None:
        note("order.approved", order_id, order.buyer_id)
    note("order.released", order_id, order.buyer_id)
    for part in order.producer_orders:
        note("producer_order.sent", part.id, part.producer_id)
    waited = order.hold_expires_at is not None
    for line_id, producer_id in called_off_lines(order_id) if waited else ():
        note("agreement.called_off", line_id, producer_id)


@events.on("order.ended")
def note_ended(*, order_id: int) -> None:
    """Tell the buyer that an order was rejected or cancelled."""
    order = db.session.get_one(Order, order_id)
    kind = "order.rejected" if order.state is OrderState.REJECTED else "order.cancelled"
    note(kind, order_id, order.buyer_id)


@events.on("producer_order.answered")
def note_answered(*, producer_order_id: int) -> None:
    """Tell both sides."""
    _note_part("producer_order.answered", producer_order_id)


@events.on("producer_order.ended")
@events.on("producer_order.closed_short")
def note_part_ended(*, producer_order_id: int) -> None:
    """Tell both sides; the producer only of what was sent to it."""
    _note_part("producer_order.ended", producer_order_id)


@events.on("producer_order.dispatched")
def note_dispatched(*, producer_order_id: int) -> None:
    """Tell both sides."""
    _note_part("producer_order.dispatched", producer_order_id)


@events.on("producer_order.amended")
def note_amended(*, producer_order_id: int) -> None:
    """Tell both sides that an order was changed by consent."""
    _note_part("producer_order.amended", producer_order_id)


@events.on("order_change.proposed")
def note_proposed(*, proposal_id: int) -> None:
    """Tell both sides."""
    _note_change("order_change.proposed", proposal_id)


@events.on("order_change.decided")
def note_decided(*, proposal_id: int) -> None:
    """Tell both sides."""
    _note_change("order_change.decided", proposal_id)


@events.on("goods.received")
def note_received(*, receipt_id: int) -> None:
    """Tell both sides."""
    part = db.session.get_one(Receipt, receipt_id).producer_order
    note("goods.received", receipt_id, part.buyer_id, part.producer_id)


@events.on("invoice.changed")
def note_invoice(*, invoice_id: int, what: str) -> None:
    """Tell both sides that an invoice was issued, approved, disputed, credited or paid."""
    invoice = db.session.get_one(Invoice, invoice_id)
    note(f"invoice.{what}", invoice_id, invoice.buyer_id, invoice.producer_id)


@events.on("payout.changed")
def note_payout(*, payout_id: int) -> None:
    """Tell the producer that money is on its way, there, or back."""
    payout = db.session.get_one(Payout, payout_id)
    note(f"payout.{payout.state}", payout_id, payout.producer_id)


@events.on("offer.changed")
def note_offer(*, offer_id: int, **_facts: object) -> None:
    """Tell the producer that an offer is hidden now, whoever hid it."""
    offer = db.session.get_one(Offer, offer_id)
    if offer.state is OfferState.PAUSED:
        note("offer.paused", offer_id, offer.producer_id)


@events.on("offer.low_stock")
def note_low_stock(*, offer_id: int) -> None:
    """Tell the producer that little is left."""
    offer = db.session.get_one(Offer, offer_id)
    note("offer.low_stock", offer_id, offer.producer_id)


@events.on("agreement.turned")
def note_agreement(*, party_id: int, what: str) -> None:
    """Tell the buyer and one producer what became of their document; no other learns of it."""
    party = db.session.get_one(AgreementParty, party_id)
    buyer_id = party.version.agreement.buyer_id
    note(f"agreement.{what}", party_id, buyer_id, party.producer_id)


@events.on("agreement.called_off")
def note_call(*, order_line_id: int) -> None:
    """Tell the buyer at once, the producer as soon as the order reaches it."""
    line = db.session.get_one(OrderLine, order_line_id)
    part = line.producer_order
    sides = [part.buyer_id, part.producer_id] if was_sent(part) else [part.buyer_id]
    note("agreement.called_off", order_line_id, *sides)


@events.on("standing_order.day_turned")
def note_standing_day(*, occurrence_id: int) -> None:
    """Tell the buyer of a day that asks or failed."""
    occurrence = db.session.get_one(Occurrence, occurrence_id)
    kind = TOLD_OF_DAYS.get(occurrence.state)
    if kind is not None:
        note(kind, occurrence_id, occurrence.standing_order.buyer_id)


@events.on("standing_order.paused")
def note_paused(*, standing_id: int) -> None:
    """Tell the buyer."""
    standing = db.session.get_one(StandingOrder, standing_id)
    note("standing_order.paused", standing_id, standing.buyer_id)


@events.on("budget.beyond")
def note_budget(*, budget_id: int, what: str) -> None:
    """Tell the buyer that a budget is exceeded, or that an order beyond it asks."""
    budget = db.session.get_one(Budget, budget_id)
    note(f"budget.{what}", budget_id, budget.buyer_id)


@events.on("content_period.frozen")
def note_period(*, period_id: int) -> None:
    """Tell the buyer whose period it was."""
    period = db.session.get_one(ContentPeriod, period_id)
    if period.buyer_id is not None:
        note("local_content.period_closed", period_id, period.buyer_id)


@outbox.job("webhooks.mail_failed", alone=True)
def mail_failed(*, endpoint_id: int) -> None:
    """Tell the owners that calls were given up; at most once a day."""
    _mail_owners("webhook_failed", endpoint_id)


@outbox.job("webhooks.mail_stopped", alone=True)
def mail_stopped(*, endpoint_id: int) -> None:
    """Tell the owners that no more calls are made until they say so."""
    _mail_owners("webhook_stopped", endpoint_id)


@outbox.every(timedelta(hours=6), "webhooks.forget_old")
def forget_old() -> None:
    """Forget events and their log after 30 days, a pack at a time."""
    replaying.forget_old()


def _note_part(kind: str, producer_order_id: int) -> None:
    part = db.session.get_one(ProducerOrder, producer_order_id)
    sides = [part.buyer_id, part.producer_id] if was_sent(part) else [part.buyer_id]
    note(kind, part.id, *sides)


def _note_change(kind: str, proposal_id: int) -> None:
    part = db.session.get_one(OrderProposal, proposal_id).producer_order
    note(kind, proposal_id, part.buyer_id, part.producer_id)


def _mail_owners(template: str, endpoint_id: int) -> None:
    endpoint = db.session.get_one(WebhookEndpoint, endpoint_id)
    failed = count_failed(endpoint_id)
    for person in mail_recipients(endpoint.organisation_id, OWNERS):
        send_mail(
            template,
            to=person.email,
            language=person.language,
            name=person.name,
            endpoint=endpoint,
            failed=failed,
        )
