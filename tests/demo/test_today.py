"""Whoever signs in to the example market finds something to do, and all day long to do it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Invitation, Organisation
from marketplace.agreements.call_models import AgreementQuota
from marketplace.billing.models import Invoice
from marketplace.billing.states import InvoiceState
from marketplace.buyers.models import Buyer
from marketplace.catalog.models import Offer
from marketplace.catalog.states import OfferState
from marketplace.demand.models import Need, Pledge
from marketplace.demand.states import NeedState
from marketplace.demo.timeline import end_of_market
from marketplace.orders.models import CartLine, Order, ProducerOrder
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.payments.models import LedgerAccount, Payment, Payout, PayoutBatch
from marketplace.payments.states import AccountKind, PaymentMethod, PaymentState, PayoutState
from marketplace.producers.models import Certificate, Producer
from marketplace.producers.states import CertificateState, ReviewState
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import Base, UtcDateTime, db
from marketplace.shared.money import Money
from marketplace.shared.outbox import OutboxMessage
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.quotation_models import Quotation
from marketplace.sourcing.states import QuotationState, RfqState
from tests.demo.conftest import DAY

pytestmark = pytest.mark.servers
NOW = end_of_market(DAY)
DAY_ENDS = NOW + timedelta(hours=24)
DEMO_BUYER = "angkasa-rasa-resto"
AIRKU = "perumda-air-minum-tirta-binangun"
PROMISES = {
    "answer_by",
    "hold_expires_at",
    "expires_at",
    "closes_at",
}  # moments that may lie ahead
OF_MIGRATIONS = {"requirements", "requirement_versions", "synonyms"}  # found there
CODE = Path(__file__).parents[2] / "marketplace"


def test_orders_of_several_buyers_wait_for_an_approver_until_tomorrow(market):
    held = Order.hold_expires_at > DAY_ENDS - timedelta(hours=8)
    wanted = select(Order).where(Order.state == OrderState.AWAITING_APPROVAL, held)
    waiting = db.session.scalars(wanted).all()
    buyers = {order.buyer.organisation.slug for order in waiting}
    assert len(waiting) >= 5
    assert len(buyers) >= 4
    assert DEMO_BUYER in buyers
    assert all(order.total > order.buyer.approval_limit for order in waiting)


def test_orders_wait_for_several_producers_until_tomorrow_afternoon(market):
    sent = (
        select(Organisation.slug)
        .join(ProducerOrder, ProducerOrder.producer_id == Organisation.id)
        .where(ProducerOrder.state == ProducerOrderState.SENT)
        .where(ProducerOrder.answer_by > DAY_ENDS)
    )
    asked = set(db.session.scalars(sent))
    assert {AIRKU, "koperasi-nira-hargotirto", "kub-tegiri-manis", "kwt-jati-sari"} <= asked


def test_goods_are_on_the_way_for_today_and_promised_for_tomorrow(market):
    today = select(ProducerOrder.state).where(ProducerOrder.delivery_day == DAY)
    tomorrow = select(ProducerOrder.state).where(
        ProducerOrder.delivery_day == DAY + timedelta(days=1)
    )
    assert ProducerOrderState.DISPATCHED in set(db.session.scalars(today))
    promised = {ProducerOrderState.CONFIRMED, ProducerOrderState.PARTLY_CONFIRMED}
    assert promised & set(db.session.scalars(tomorrow))


def test_packed_goods_wait_to_be_sent(market):
    packed = select(func.count(ProducerOrder.id)).where(
        ProducerOrder.packed_at.is_not(None),
        ProducerOrder.state.in_(
            [ProducerOrderState.CONFIRMED, ProducerOrderState.PARTLY_CONFIRMED]
        ),
    )
    assert db.session.scalar(packed) >= 1


def test_finance_finds_invoices_of_every_kind(market):
    overdue = select(func.count(Invoice.id)).where(
        Invoice.state == InvoiceState.APPROVED, Invoice.due_day < DAY
    )
    refunded = select(func.count(Payment.id)).where(Payment.refunded > 0)
    reported = select(func.count(Payment.id)).where(
        Payment.method == PaymentMethod.BANK_TRANSFER, Payment.state == PaymentState.PENDING
    )
    assert db.session.scalar(overdue) >= 2
    assert db.session.scalar(refunded) == 1
    assert db.session.scalar(reported) >= 2


def test_admins_have_registrations_offers_and_papers_to_look_at(market):
    for model, state in (
        (Producer, ReviewState.SUBMITTED),
        (Producer, ReviewState.CHANGES_REQUESTED),
        (Buyer, ReviewState.SUBMITTED),
        (Offer, OfferState.SUBMITTED),
        (Offer, OfferState.CHANGES_REQUESTED),
        (Certificate, CertificateState.SUBMITTED),
    ):
        waiting = select(func.count(model.id)).where(model.state == state)
        assert db.session.scalar(waiting) >= 1, (model, state)


def test_papers_run_out_soon_and_none_has(market):
    days = db.session.scalars(
        select(Certificate.valid_until).where(Certificate.valid_until.is_not(None))
    ).all()
    assert min(days) >= DAY
    assert sum(day <= DAY + timedelta(days=30) for day in days) >= 2


def test_a_run_is_with_the_bank_and_one_waits_for_the_other_admin(market):
    batches = select(PayoutBatch).join(PayoutBatch.payouts)
    with_bank = db.session.scalars(batches.where(Payout.state == PayoutState.SENT)).unique()
    prepared = db.session.scalars(batches.where(Payout.state == PayoutState.PREPARED)).unique()
    (sent,), (waiting,) = with_bank, prepared
    assert sent.confirmed_by not in {None, sent.created_by}
    assert waiting.confirmed_by is None
    job = db.session.scalars(select(OutboxMessage)).one()
    assert (job.job, job.arguments) == ("payments.hand_over_batch", {"batch_id": sent.id})


def test_the_demo_requester_has_a_cart_from_three_producers(market):
    cart = select(CartLine).join(Organisation, Organisation.id == CartLine.organisation_id)
    lines = db.session.scalars(cart.where(Organisation.slug == DEMO_BUYER)).all()
    assert len({line.offer.producer_id for line in lines}) == 3
    open_lines = db.session.scalars(select(CartLine).where(CartLine.offer_id.is_(None))).all()
    assert open_lines


def test_invitations_are_open_and_one_has_lapsed(market):
    ends = db.session.scalars(select(Invitation.expires_at)).all()
    assert sum(end > DAY_ENDS for end in ends) == 3
    assert sum(end < NOW for end in ends) == 1


def test_nothing_has_happened_after_the_market_ended(market):
    told = [table for table in Base.metadata.sorted_tables if table.name not in OF_MIGRATIONS]
    for table in told:
        for column in table.columns:
            if isinstance(column.type, UtcDateTime) and column.name not in PROMISES:
                latest: datetime | None = db.session.scalar(select(func.max(column)))
                assert latest is None or latest <= NOW, f"{table.name}.{column.name}"


def test_the_log_speaks_as_the_services_do(market):
    files = [file for file in CODE.rglob("*.py") if "demo" not in file.relative_to(CODE).parts]
    code = "\n".join(file.read_text() for file in files)
    whole = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', code))
    begun = tuple(re.findall(r'record\(\s*f"([a-z_]+\.)\{', code))
    said = set(db.session.scalars(select(AuditEntry.action).distinct()))
    own = {"producer_order.received", "producer_order.partly_received"}
    unknown = {action for action in said - whole - own if not action.startswith(begun)}
    assert unknown == set()
    assert len(said) > 35


def test_earned_money_never_waits_for_long(market):
    payable = LedgerAccount.kind == AccountKind.PRODUCER_PAYABLE
    waiting = db.session.scalars(select(LedgerAccount).where(payable)).all()
    assert max(account.credits - account.debits for account in waiting) < Money(8_000_000)


def test_answers_to_a_need_of_the_demo_buyer_are_in(market):
    whole = select(func.count(Need.id)).where(
        Need.state == NeedState.OPEN, Need.answer_by < DAY, Need.summed_up_at.is_not(None)
    )
    assert db.session.scalar(whole) == 1


def test_every_need_and_pledge_that_the_log_speaks_of_is_there(market):
    for model in (Need, Pledge):
        told = select(AuditEntry.target_id).where(AuditEntry.target_kind == model.__name__)
        assert set(db.session.scalars(told)) == set(db.session.scalars(select(model.id)))


def test_a_competition_is_live_and_keeps_what_may_be_won(market):
    rfq = db.session.scalars(
        select(RequestForQuotation).where(RequestForQuotation.agreement_id.is_not(None))
    ).one()
    held = select(AgreementQuota.held).where(AgreementQuota.agreement_id == rfq.agreement_id)
    assert rfq.state is RfqState.PUBLISHED
    assert DAY < rfq.closes_at.date() < rfq.lines[0].delivery_day
    assert len(rfq.invitations) == 3
    assert db.session.scalars(held).all() == [rfq.lines[0].quantity] * 3
    sealed = db.session.scalars(select(Quotation).where(Quotation.rfq_id == rfq.id)).one()
    assert (sealed.state, sealed.producer_id) == (QuotationState.SUBMITTED, None)
