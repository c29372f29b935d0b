"""Invoices bill what was received, never more."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.billing.models import Invoice
from marketplace.billing.services import issuing
from marketplace.payments.models import LedgerTransfer
from marketplace.payments.queries.ledger import balance, ledger_faults
from marketplace.payments.states import AccountKind
from marketplace.shared import events
from marketplace.shared.actors import SYSTEM
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money
from marketplace.shared.outbox import OutboxMessage
from tests.factories.deliveries import Judged, a_receipt


def _issue(*judged, **facts):
    return issuing.issue_invoice(a_receipt(*judged, **facts).id, actor=SYSTEM)


def test_rejected_goods_are_not_billed():
    invoice = _issue(Judged(accepted=9, rejected=1))

    assert invoice.goods == Money(9 * 38_000)
    assert invoice.freight == Money(25_000)
    assert invoice.tax == ZERO
    assert invoice.total == Money(367_000)
    assert invoice.due_day == today() + timedelta(days=14)


def test_regraded_goods_are_billed_at_the_reduced_price():
    invoice = _issue(Judged(accepted=8, regraded=2, percent=25))

    assert invoice.goods == Money(8 * 38_000 + 2 * 28_500)
    assert invoice.lines[0].amount == Money(361_000)


@pytest.mark.parametrize(
    ("price", "quantity", "base", "tax"),
    [
        (38_000, 10, 348_333, 41_800),  # 380.000 x 11/12 = 348.333,33; x 12 % = 41.799,96
        (12_345, 3, 33_949, 4_074),  # 37.035 x 11/12 = 33.948,75; x 12 % = 4.073,88
        (1, 1, 1, 0),
    ],
)
def test_taxed_sellers_charge_ppn_by_the_dated_rule(price, quantity, base, tax):
    invoice = _issue(
        Judged(accepted=quantity, unit_price=price, tax_basis_points=1100), freight=0
    )

    assert (invoice.tax_base, invoice.tax) == (Money(base), Money(tax))
    assert invoice.total == Money(price * quantity + tax)


def test_the_fee_is_a_share_of_the_goods():
    invoice = _issue(Judged(accepted=10, fee_basis_points=250))
    assert invoice.fee == Money(9_500)


def test_freight_is_billed_once_for_a_producer_order():
    first = a_receipt(Judged(accepted=4))
    second = a_receipt(Judged(accepted=6), producer_order=first.producer_order)

    assert issuing.issue_invoice(first.id, actor=SYSTEM).freight == Money(25_000)
    assert issuing.issue_invoice(second.id, actor=SYSTEM).freight == ZERO


def test_a_receipt_is_billed_once():
    receipt = a_receipt()
    invoice = issuing.issue_invoice(receipt.id, actor=SYSTEM)

    assert issuing.issue_invoice(receipt.id, actor=SYSTEM).id == invoice.id
    assert len(db.session.scalars(select(Invoice)).all()) == 1
    assert len(db.session.scalars(select(LedgerTransfer)).all()) == 1


def test_a_receipt_that_took_nothing_is_not_billed():
    assert _issue(Judged(accepted=0, rejected=10)) is None
    assert db.session.scalars(select(Invoice)).all() == []
    assert db.session.scalars(select(LedgerTransfer)).all() == []


def test_the_invoice_is_booked_and_the_buyer_told():
    invoice = _issue()

    assert balance(AccountKind.BUYER_RECEIVABLE, invoice.buyer_id) == invoice.total
    assert balance(AccountKind.PRODUCER_PENDING, invoice.producer_id) == invoice.total
    assert balance(AccountKind.PRODUCER_PAYABLE, invoice.producer_id) == ZERO
    assert ledger_faults() == []
    jobs = db.session.scalars(select(OutboxMessage.job)).all()
    assert jobs == ["billing.tell_invoice_issued"]


def test_goods_received_brings_the_invoice_in_the_same_transaction():
    receipt = a_receipt(Judged(accepted=Decimal("2.5"), unit_price=15_001))
    events.announce("goods.received", receipt_id=receipt.id)

    invoice = db.session.scalars(select(Invoice)).one()
    assert invoice.goods == Money(37_503)  # 37.502,5 rounded half up


def test_no_invoice_can_be_paid_beyond_its_total(invoice):
    invoice.paid = invoice.total + Money(1)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
