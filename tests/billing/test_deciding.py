"""Who decides on invoices, and what payments make of them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.billing import paying
from marketplace.billing.services import deciding
from marketplace.billing.states import InvoiceState
from marketplace.payments.models import Payment
from marketplace.payments.queries.ledger import balance, ledger_faults
from marketplace.payments.services.paying import confirm_bank_transfer
from marketplace.payments.services.settling import refund_payment
from marketplace.payments.states import AccountKind, PaymentMethod
from marketplace.shared.actors import SYSTEM, Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import ZERO, Money
from tests.factories.accounts import a_member, an_admin
from tests.factories.market import ABuyer

BANK = PaymentMethod.BANK_TRANSFER


def _actions():
    return db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()


def test_finance_approves(invoice, finance):
    deciding.approve_invoice(invoice.id, actor=finance)

    assert invoice.state is InvoiceState.APPROVED
    assert invoice.decided_by == finance.person_id
    assert _actions()[-1] == "invoice.approved"


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.APPROVER, Role.RECEIVER])
def test_other_members_do_not(invoice, buyer, role):
    actor = a_member(buyer.organisation, role)
    with pytest.raises(Forbidden):
        deciding.approve_invoice(invoice.id, actor=actor)
    assert invoice.state is InvoiceState.ISSUED


def test_another_buyer_finds_nothing(invoice):
    stranger = a_member(ABuyer().organisation, Role.FINANCE)
    for decide in (
        deciding.approve_invoice,
        lambda i, actor: deciding.dispute_invoice(i, actor=actor, reason="bukan punya kami"),
    ):
        with pytest.raises(NotFound):
            decide(invoice.id, actor=stranger)
    assert invoice.state is InvoiceState.ISSUED


def test_the_seller_sees_but_does_not_approve(invoice, seller):
    with pytest.raises(Forbidden):
        deciding.approve_invoice(invoice.id, actor=seller)


def test_a_disputed_invoice_is_given_up_by_the_seller(invoice, finance, seller):
    deciding.dispute_invoice(invoice.id, actor=finance, reason="Dua karton bocor")
    deciding.credit_invoice(invoice.id, actor=seller, reason="Benar, kami ganti")

    assert invoice.state is InvoiceState.CREDITED
    assert balance(AccountKind.BUYER_RECEIVABLE, invoice.buyer_id) == ZERO
    assert balance(AccountKind.PRODUCER_PENDING, invoice.producer_id) == ZERO
    assert ledger_faults() == []


def test_only_the_seller_gives_up(invoice, finance):
    with pytest.raises(Forbidden):
        deciding.credit_invoice(invoice.id, actor=finance, reason="hapus saja")


def test_an_invoice_is_paid_only_after_approval(invoice, finance):
    with pytest.raises(RuleBroken):
        paying.pay_invoice(invoice.id, actor=finance, method=BANK)
    assert db.session.scalars(select(Payment)).all() == []


def test_two_transfers_pay_an_invoice_in_full(invoice, finance):
    deciding.approve_invoice(invoice.id, actor=finance)
    admin = an_admin()
    first = paying.pay_invoice(
        invoice.id, actor=finance, method=BANK, amount=Money(100_000), reference="BNK-0001"
    )
    assert invoice.state is InvoiceState.APPROVED, "reported, not yet found at the bank"
    confirm_bank_transfer(first.id, actor=admin)
    assert (invoice.state, invoice.paid) == (InvoiceState.PART_PAID, Money(100_000))

    rest = paying.pay_invoice(invoice.id, actor=finance, method=BANK, reference="BNK-0002")
    assert rest.amount == Money(305_000)
    confirm_bank_transfer(rest.id, actor=admin)

    assert (invoice.state, invoice.paid) == (InvoiceState.PAID, invoice.total)
    assert balance(AccountKind.PRODUCER_PAYABLE, invoice.producer_id) == invoice.total
    assert balance(AccountKind.BUYER_RECEIVABLE, invoice.buyer_id) == ZERO
    assert ledger_faults() == []


def test_more_than_is_left_cannot_be_paid(invoice, finance):
    deciding.approve_invoice(invoice.id, actor=finance)
    with pytest.raises(Invalid) as refusal:
        paying.pay_invoice(invoice.id, actor=finance, method=BANK, amount=Money(405_001))
    assert refusal.value.errors == {
        "amount_rupiah": ["Sisa tagihan ini Rp\xa0405.000. Bayar paling banyak sebesar itu."]
    }


def test_a_refund_makes_the_invoice_unpaid_again(invoice, finance):
    deciding.approve_invoice(invoice.id, actor=finance)
    payment = paying.pay_invoice(invoice.id, actor=finance, method=BANK, reference="BNK-0003")
    confirm_bank_transfer(payment.id, actor=an_admin())
    refund_payment(payment.id, refunded=Money(5_000), actor=SYSTEM)

    assert (invoice.state, invoice.paid) == (InvoiceState.PART_PAID, Money(400_000))
    with pytest.raises(RuleBroken):
        deciding.approve_invoice(invoice.id, actor=finance)
    assert ledger_faults() == []
