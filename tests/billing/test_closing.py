"""A producer order ends when it is received and nobody owes anything for it."""

from decimal import Decimal

from sqlalchemy import select

from marketplace.billing.models import Invoice
from marketplace.billing.services import deciding
from marketplace.fulfilment.services import record_receipt
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.payments.services.paying import confirm_bank_transfer, record_bank_transfer
from marketplace.shared import outbox
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.money import ZERO
from tests.factories.accounts import an_admin
from tests.factories.fulfilment import an_order_under_way, its_buyer

S = ProducerOrderState


def receive(bought, **judgement):
    line = {"id": bought.lines[0].id, **{k: Decimal(v) for k, v in judgement.items()}}
    if "rejected_quantity" in line:
        line["reason"] = "basi"
    receipt = record_receipt(bought.id, actor=its_buyer(bought), lines=[line])
    return db.session.scalar(select(Invoice).where(Invoice.receipt_id == receipt.id))


def pay(invoice, finance):
    deciding.approve_invoice(invoice.id, actor=finance)
    payment = record_bank_transfer(
        actor=finance,
        invoice_id=invoice.id,
        payer_id=invoice.buyer_id,
        payee_id=invoice.producer_id,
        amount=invoice.total,
        fee=ZERO,
        description=invoice.number,
        reference=f"TRF-{invoice.id}",
    )
    confirm_bank_transfer(payment.id, actor=an_admin())


def do_closing():
    wanted = select(outbox.OutboxMessage).where(
        outbox.OutboxMessage.job == "billing.close_when_settled"
    )
    for message in db.session.scalars(wanted).all():
        outbox.JOBS[message.job](**message.arguments)


def test_the_last_paid_invoice_ends_it():
    bought = an_order_under_way()
    finance = its_buyer(bought, Role.FINANCE)
    first = receive(bought, accepted_quantity=4)
    second = receive(bought, accepted_quantity=6)

    pay(second, finance)
    do_closing()
    assert bought.state is S.RECEIVED  # the first is not paid yet

    pay(first, finance)
    do_closing()
    assert bought.state is S.CLOSED
    assert bought.order.state is OrderState.CLOSED


def test_a_paid_part_does_not_end_what_is_still_to_come():
    bought = an_order_under_way()
    pay(receive(bought, accepted_quantity=4), its_buyer(bought, Role.FINANCE))
    do_closing()
    assert bought.state is S.PARTLY_RECEIVED


def test_a_rejected_rest_ends_what_was_paid_before():
    bought = an_order_under_way()
    pay(receive(bought, accepted_quantity=4), its_buyer(bought, Role.FINANCE))

    assert receive(bought, rejected_quantity=6) is None
    do_closing()

    assert bought.state is S.CLOSED


def test_all_rejected_ends_at_once():
    bought = an_order_under_way()
    assert receive(bought, rejected_quantity=10) is None
    do_closing()
    assert bought.state is S.CLOSED
