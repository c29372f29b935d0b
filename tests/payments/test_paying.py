"""Paying: one attempt at a time, money booked once it is there, refunds whatever the order."""

import pytest

from marketplace.payments.models import LedgerTransfer, Payment
from marketplace.payments.queries.ledger import ledger_faults, owed_on_invoice
from marketplace.payments.services import paying
from marketplace.payments.services.settling import refund_payment, settle_payment
from marketplace.payments.states import AccountKind, PaymentState
from marketplace.shared.actors import SYSTEM, OrganisationKind, Role
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, RuleBroken
from marketplace.shared.money import ZERO, Money
from marketplace.shared.outbox import OutboxMessage
from tests.factories.accounts import AnOrganisation, a_member, an_admin
from tests.factories.payments import a_bill
from tests.payments.conftest import money_of_producer as of


def test_only_those_who_pay_for_the_buyer_start_a_payment(app):
    bill = a_bill(500_000)
    stranger = a_member(AnOrganisation(), Role.FINANCE)
    requester = a_member(
        db.session.get(type(AnOrganisation()), bill.buyer), Role.REQUESTER, Role.APPROVER
    )
    for actor in (stranger, requester):
        with pytest.raises(Forbidden):
            bill.by_card(actor=actor)
    assert db.session.query(Payment).count() == 0


def test_a_second_click_takes_up_the_same_attempt(app):
    bill = a_bill(500_000)
    first, second = bill.by_card(), bill.by_card()

    assert first.id == second.id
    assert first.state is PaymentState.PENDING
    assert first.provider_key.startswith("payment-")
    asked = db.session.query(OutboxMessage).filter_by(job="payments.open_card_payment").all()
    assert [message.arguments for message in asked] == [{"payment_id": first.id}]
    assert owed_on_invoice(bill.invoice_id) == Money(500_000), "nothing has arrived yet"


def test_an_attempt_for_another_amount_replaces_the_first(app):
    bill = a_bill(500_000)
    first = bill.by_card()
    second = bill.by_card(amount=Money(200_000))

    assert first.state is PaymentState.CANCELLED
    assert second.state is PaymentState.PENDING
    cancelled = db.session.query(OutboxMessage).filter_by(job="payments.cancel_at_provider")
    assert [message.arguments for message in cancelled] == [{"payment_id": first.id}]


@pytest.mark.parametrize("rupiah", [0, 500_001])
def test_no_more_than_is_left_can_be_paid(app, rupiah):
    bill = a_bill(500_000)
    with pytest.raises(RuleBroken):
        bill.by_card(amount=Money(rupiah))
    with pytest.raises(RuleBroken):
        bill.by_transfer("BPD 1", amount=Money(rupiah))


def test_a_settled_payment_moves_the_earning_and_the_fee(app, news):
    bill = a_bill(500_000, fee=12_500)
    payment = settle_payment(bill.by_card().id, actor=SYSTEM)

    assert payment.state is PaymentState.SUCCEEDED
    assert owed_on_invoice(bill.invoice_id) == ZERO
    assert of(bill.buyer) == {}
    assert of(bill.producer) == {AccountKind.PRODUCER_PAYABLE: 487_500}
    assert of(0) == {AccountKind.STRIPE_CASH: 500_000, AccountKind.PLATFORM_FEE: 12_500}
    assert news == [("payment.settled", payment.id)]
    assert ledger_faults() == []


def test_settling_twice_changes_nothing(app, news):
    bill = a_bill(500_000)
    payment = bill.by_card()
    settle_payment(payment.id, actor=SYSTEM)
    booked = db.session.query(LedgerTransfer).count()
    settle_payment(payment.id, actor=SYSTEM)

    assert db.session.query(LedgerTransfer).count() == booked
    assert news == [("payment.settled", payment.id)]


def test_a_refund_puts_everything_back(app, news):
    bill = a_bill(500_000, fee=12_500)
    payment = settle_payment(bill.by_card().id, actor=SYSTEM)
    refund_payment(payment.id, refunded=Money(500_000), actor=SYSTEM)

    assert of(bill.buyer) == {AccountKind.BUYER_RECEIVABLE: 500_000}
    assert of(bill.producer) == {AccountKind.PRODUCER_PENDING: 500_000}
    assert of(0) == {}
    assert payment.refunded == Money(500_000)
    assert news == [("payment.settled", payment.id), ("payment.refunded", payment.id)]
    assert ledger_faults() == []


def test_a_refund_that_comes_before_the_success_wins(app, news):
    bill = a_bill(500_000)
    payment = bill.by_card()
    refund_payment(payment.id, refunded=Money(500_000), actor=SYSTEM)
    settle_payment(payment.id, actor=SYSTEM)

    assert payment.state is PaymentState.SUCCEEDED
    assert payment.refunded == Money(500_000)
    assert of(bill.producer) == {AccountKind.PRODUCER_PENDING: 500_000}
    assert news == [("payment.settled", payment.id), ("payment.refunded", payment.id)]


def test_partial_refunds_count_the_sum_whatever_the_order(app, news):
    bill = a_bill(500_000, fee=10_001)
    payment = settle_payment(bill.by_card().id, actor=SYSTEM)
    for so_far in (300_000, 100_000, 300_000):
        refund_payment(payment.id, refunded=Money(so_far), actor=SYSTEM)

    assert payment.refunded == Money(300_000)
    assert owed_on_invoice(bill.invoice_id) == Money(300_000)
    fee_back = 10_001 * 300_000 // 500_000
    assert of(0) == {
        AccountKind.STRIPE_CASH: 200_000,
        AccountKind.PLATFORM_FEE: 10_001 - fee_back,
    }
    assert of(bill.producer) == {
        AccountKind.PRODUCER_PENDING: 300_000,
        AccountKind.PRODUCER_PAYABLE: 200_000 - (10_001 - fee_back),
    }
    with pytest.raises(RuleBroken):
        refund_payment(payment.id, refunded=Money(500_001), actor=SYSTEM)


def test_what_the_producer_had_been_paid_becomes_a_claim_and_is_set_off(app, pay_out):
    producer = AnOrganisation(kind=OrganisationKind.PRODUCER).id
    first, second = a_bill(500_000, producer=producer), a_bill(300_000, producer=producer)
    payment = settle_payment(first.by_card().id, actor=SYSTEM)
    pay_out(producer, 450_000)
    refund_payment(payment.id, refunded=Money(500_000), actor=SYSTEM)

    assert of(producer) == {
        AccountKind.PRODUCER_PENDING: 800_000,
        AccountKind.REFUND_CLAIM: 450_000,
        AccountKind.PAYOUT_TRANSIT: 450_000,
    }
    settle_payment(second.by_card().id, actor=SYSTEM)
    assert of(producer)[AccountKind.REFUND_CLAIM] == 150_000
    settle_payment(first.by_card().id, actor=SYSTEM)
    assert of(producer) == {
        AccountKind.PRODUCER_PAYABLE: 350_000,
        AccountKind.PAYOUT_TRANSIT: 450_000,
    }
    assert ledger_faults() == []


def test_money_that_is_not_owed_is_kept_apart_and_sent_back(app, news):
    bill = a_bill(500_000)
    card = bill.by_card()
    transfer = bill.by_transfer("BPD 0099")
    paying.confirm_bank_transfer(transfer.id, actor=an_admin())
    settle_payment(card.id, actor=SYSTEM)

    assert of(bill.producer) == {AccountKind.PRODUCER_PAYABLE: 500_000}
    assert of(bill.buyer) == {AccountKind.BUYER_DEPOSIT: 500_000}
    assert card.state is PaymentState.NOT_OWED
    asked = db.session.query(OutboxMessage).filter_by(job="payments.send_back").one()
    assert asked.arguments == {"payment_id": card.id}
    refund_payment(card.id, refunded=Money(500_000), actor=SYSTEM)
    assert of(bill.buyer) == {}
    assert of(0) == {AccountKind.BANK_CASH: 500_000}
    assert news == [("payment.settled", transfer.id)], "the invoice was paid once"
    assert ledger_faults() == []


def test_a_decline_leaves_the_attempt_open_for_another_card(app):
    bill = a_bill(500_000)
    payment = bill.by_card()
    paying.fail_payment(payment.id, actor=SYSTEM, reason="insufficient_funds")

    assert payment.state is PaymentState.FAILED
    assert bill.by_card().id == payment.id
    settle_payment(payment.id, actor=SYSTEM)
    paying.fail_payment(payment.id, actor=SYSTEM, reason="late news")
    assert (payment.state, payment.failure) == (PaymentState.SUCCEEDED, None)


def test_a_reported_transfer_counts_only_when_an_admin_found_it(app, news):
    bill = a_bill(500_000)
    payment = bill.by_transfer("  BPD   2611 77 ")

    assert payment.bank_reference == "BPD 2611 77"
    assert owed_on_invoice(bill.invoice_id) == Money(500_000)
    with pytest.raises(Forbidden):
        paying.confirm_bank_transfer(payment.id, actor=bill.finance)
    paying.confirm_bank_transfer(payment.id, actor=an_admin())
    assert of(0) == {AccountKind.BANK_CASH: 500_000}
    assert news == [("payment.settled", payment.id)]
    with pytest.raises(RuleBroken):
        paying.confirm_bank_transfer(payment.id, actor=an_admin())


def test_a_transfer_is_reported_once(app):
    bill, other = a_bill(500_000), a_bill(400_000)
    bill.by_transfer("BPD 77")

    with pytest.raises(Invalid) as refused:
        other.by_transfer("BPD 77")
    assert list(refused.value.errors) == ["reference"]
    with pytest.raises(RuleBroken):
        bill.by_transfer("BPD 78")
    with pytest.raises(RuleBroken):
        bill.by_card()


def test_a_transfer_turned_down_may_be_reported_again(app):
    bill = a_bill(500_000)
    payment = bill.by_transfer("BPD 77")
    with pytest.raises(Invalid):
        paying.reject_bank_transfer(payment.id, actor=an_admin(), reason=" ")
    paying.reject_bank_transfer(payment.id, actor=an_admin(), reason="Tidak ada di mutasi.")

    assert (payment.state, payment.failure) == (PaymentState.CANCELLED, "Tidak ada di mutasi.")
    assert owed_on_invoice(bill.invoice_id) == Money(500_000)
    assert bill.by_transfer("BPD 77").state is PaymentState.PENDING
