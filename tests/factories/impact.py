"""Goods received, paid and declared, for tests of what they add up to."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time

import time_machine
from sqlalchemy import select, text

from marketplace.billing.models import Invoice
from marketplace.billing.services import deciding
from marketplace.billing.states import InvoiceState
from marketplace.buyers.models import Buyer
from marketplace.catalog.models import Category
from marketplace.fulfilment.models import Receipt
from marketplace.impact.models import ImpactEvent, ImpactMonth, ImpactPaymentDays
from marketplace.payments.models import Payment
from marketplace.payments.services import settling
from marketplace.payments.states import PaymentMethod
from marketplace.producers.models import Producer
from marketplace.shared import events
from marketplace.shared.actors import SYSTEM, Role
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.factories.accounts import a_member
from tests.factories.deliveries import Judged, a_receipt
from tests.factories.market import ACategory

_keys = itertools.count(1)


def a_delivery(
    producer: Producer,
    buyer: Buyer,
    *goods: tuple[Category, int],
    on: date | datetime,
    freight: int = 0,
    rejected: int = 0,
) -> Receipt:
    """Receive goods of these categories and values in rupiah, with all that follows."""
    goods = goods or ((ACategory(), 100_000),)
    judged = [Judged(accepted=1, unit_price=r, rejected=rejected) for _category, r in goods]
    receipt = a_receipt(*judged, producer=producer, buyer=buyer, freight=freight)
    for line, (category, _rupiah) in zip(receipt.lines, goods, strict=True):
        line.order_line.offer.product.category_id = category.id
    receipt.received_at = on if isinstance(on, datetime) else noon(on)
    db.session.flush()
    events.announce("goods.received", receipt_id=receipt.id)
    return receipt


def its_invoice(receipt: Receipt) -> Invoice:
    return db.session.scalars(select(Invoice).where(Invoice.receipt_id == receipt.id)).one()


def pay(receipt: Receipt, rupiah: int | None = None, *, on: date) -> Payment:
    """Pay all of a receipt's invoice, or a part of it, on a day."""
    invoice = its_invoice(receipt)
    if invoice.state is InvoiceState.ISSUED:
        finance = a_member(invoice.buyer.organisation, Role.FINANCE)
        deciding.approve_invoice(invoice.id, actor=finance)
    payment = Payment(
        invoice_id=invoice.id,
        payer_id=invoice.buyer_id,
        payee_id=invoice.producer_id,
        method=PaymentMethod.BANK_TRANSFER,
        amount=Money(rupiah) if rupiah else invoice.left_to_pay,
        description=invoice.number,
        provider_key=f"test-{next(_keys)}",
        bank_reference=f"TEST-{next(_keys)}",
    )
    db.session.add(payment)
    db.session.flush()
    with on_day(on):
        settling.settle_payment(payment.id, actor=SYSTEM)
    return payment


def refund(payment: Payment, rupiah: int, *, on: date) -> None:
    """Give some of a payment back on a day."""
    with on_day(on):
        settling.refund_payment(payment.id, refunded=Money(rupiah), actor=SYSTEM)


def on_day(day: date):
    """Let the clock stand at noon of a day; for what carries its own moment."""
    return time_machine.travel(noon(day), tick=False)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(5), UTC)  # 12.00 WIB


def kept(model: type) -> list[tuple]:
    """All rows of a table as plain values, in the order of their key; event ids left out."""
    table = model.__table__
    columns = [c for c in table.c if not (model is ImpactEvent and c.name == "id")]
    rows = db.session.execute(select(*columns).order_by(*columns)).all()
    return [tuple(row) for row in rows]


def all_kept() -> dict[str, list[tuple]]:
    """Everything that impact keeps."""
    return {m.__tablename__: kept(m) for m in (ImpactEvent, ImpactMonth, ImpactPaymentDays)}


@contextmanager
def unguarded(table: str) -> Iterator[None]:
    """Take the refusal to change history down for an instant, as no code of ours can."""
    if db.engine.dialect.name == "sqlite":
        wanted = "select name from sqlite_master where type = 'trigger' and tbl_name = :table"
        for name in db.session.scalars(text(wanted), {"table": table}).all():
            db.session.execute(text(f"drop trigger {name}"))
        yield
        return
    db.session.execute(text(f"alter table {table} disable trigger user"))
    yield
    db.session.execute(text(f"alter table {table} enable trigger user"))
