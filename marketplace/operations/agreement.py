"""Do stock, orders, receipts, invoices and the ledger say the same? One line per fault."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Subquery, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.billing.models import Invoice, InvoiceLine
from marketplace.billing.states import InvoiceState
from marketplace.catalog.models import Offer, StockMove
from marketplace.catalog.states import StockReason
from marketplace.demand.models import Need, NeedOrder
from marketplace.demand.states import NeedState
from marketplace.direct_sales.models import DirectSale
from marketplace.fulfilment.models import ReceiptLine
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.states import ProducerOrderState
from marketplace.payments.models import LedgerAccount, LedgerTransfer
from marketplace.payments.states import AccountKind
from marketplace.shared.database import db
from marketplace.shared.money import MoneyColumn


def agreement_faults() -> list[str]:
    """Compare every pair of records that tell of the same fact."""
    questions = (
        ("stock: offer {} is not the sum of its moves", _stock_without_moves()),
        ("stock: offer {} does not match its direct sales", _stock_unlike_direct_sales()),
        ("orders: order {} is not the sum of its producer orders", _orders_not_adding_up()),
        ("orders: producer order {} is not the sum of its lines", _parts_not_adding_up()),
        ("orders: producer order {} is not as promised as its lines", _parts_unlike_lines()),
        ("receipts: order line {} does not match its receipts", _lines_unlike_receipts()),
        ("invoices: receipt line {} was taken but not billed", _unbilled_receipt_lines()),
        ("invoices: invoice {} is not the sum of its lines", _invoices_not_adding_up()),
        ("invoices: invoice line {} is not what was received", _lines_not_as_received()),
        ("ledger: invoice {} is owed or paid otherwise", _invoices_unlike_ledger()),
        ("needs: need {} is ordered without an order, or the reverse", _needs_unlike_orders()),
    )
    return [
        template.format(row_id)
        for template, question in questions
        for row_id in db.session.scalars(question)
    ]


def _stock_without_moves() -> Select[int]:
    moved = _sums(StockMove.offer_id, StockMove.change)
    return _unequal(Offer.id, Offer.available_quantity, moved)


def _stock_unlike_direct_sales() -> Select[int]:
    """Find offers whose moves for direct sales are not what those sales took."""
    taken = _sums(DirectSale.offer_id, DirectSale.taken_quantity)
    moved = (
        select(StockMove.offer_id.label("of"), func.sum(StockMove.change).label("total"))
        .where(StockMove.reason == StockReason.DIRECT_SALE)
        .group_by(StockMove.offer_id)
        .subquery()
    )
    joined = (
        select(Offer.id)
        .outerjoin(taken, taken.c.of == Offer.id)
        .outerjoin(moved, moved.c.of == Offer.id)
    )
    differs = func.coalesce(taken.c.total, 0) != -func.coalesce(moved.c.total, 0)
    return joined.where(differs).order_by(Offer.id)


def _orders_not_adding_up() -> Select[int]:
    parts = _sums(ProducerOrder.order_id, ProducerOrder.goods)
    return _unequal(Order.id, Order.goods, parts)


def _parts_not_adding_up() -> Select[int]:
    lines = _sums(OrderLine.producer_order_id, OrderLine.line_total)
    return _unequal(ProducerOrder.id, ProducerOrder.goods, lines)


def _parts_unlike_lines() -> Select[int]:
    """Find promises whose state is not what their lines say."""
    cut = exists().where(
        OrderLine.producer_order_id == ProducerOrder.id,
        func.coalesce(OrderLine.confirmed_quantity, -1) != OrderLine.quantity,
    )
    S = ProducerOrderState  # noqa: N806 - short in a long question
    differs = or_(
        (ProducerOrder.state == S.CONFIRMED) & cut,
        (ProducerOrder.state == S.PARTLY_CONFIRMED) & ~cut,
    )
    return select(ProducerOrder.id).where(differs).order_by(ProducerOrder.id)


def _invoices_not_adding_up() -> Select[int]:
    lines = _sums(InvoiceLine.invoice_id, InvoiceLine.amount)
    return _unequal(Invoice.id, Invoice.goods, lines)


def _lines_unlike_receipts() -> Select[int]:
    judged = (
        select(
            ReceiptLine.order_line_id.label("of"),
            func.sum(ReceiptLine.accepted_quantity).label("accepted"),
            func.sum(ReceiptLine.regraded_quantity).label("regraded"),
            func.sum(ReceiptLine.rejected_quantity).label("rejected"),
        )
        .group_by(ReceiptLine.order_line_id)
        .subquery()
    )
    differs = or_(
        OrderLine.accepted_quantity != func.coalesce(judged.c.accepted, 0),
        OrderLine.regraded_quantity != func.coalesce(judged.c.regraded, 0),
        OrderLine.rejected_quantity != func.coalesce(judged.c.rejected, 0),
    )
    joined = select(OrderLine.id).outerjoin(judged, judged.c.of == OrderLine.id)
    return joined.where(differs).order_by(OrderLine.id)


def _unbilled_receipt_lines() -> Select[int]:
    billed = exists().where(InvoiceLine.receipt_line_id == ReceiptLine.id)
    taken = ReceiptLine.accepted_quantity + ReceiptLine.regraded_quantity > 0
    return select(ReceiptLine.id).where(taken, ~billed).order_by(ReceiptLine.id)


def _lines_not_as_received() -> Select[int]:
    differs = or_(
        InvoiceLine.amount != ReceiptLine.value,
        InvoiceLine.accepted_quantity != ReceiptLine.accepted_quantity,
        InvoiceLine.regraded_quantity != ReceiptLine.regraded_quantity,
    )
    joined = select(InvoiceLine.id).join(
        ReceiptLine, ReceiptLine.id == InvoiceLine.receipt_line_id
    )
    return joined.where(differs).order_by(InvoiceLine.id)


def _invoices_unlike_ledger() -> Select[int]:
    """Find invoices whose unpaid rest is not what the ledger has the buyer owe."""
    owing = LedgerAccount.kind == AccountKind.BUYER_RECEIVABLE
    signed = case((LedgerTransfer.debit_account_id == LedgerAccount.id, 1), else_=-1)
    owed = (
        select(
            LedgerTransfer.about_id.label("of"),
            func.sum(LedgerTransfer.amount * signed, type_=MoneyColumn()).label("total"),
        )
        .join(
            LedgerAccount,
            or_(
                LedgerTransfer.debit_account_id == LedgerAccount.id,
                LedgerTransfer.credit_account_id == LedgerAccount.id,
            ),
        )
        .where(owing, LedgerTransfer.about_kind == "invoice")
        .group_by(LedgerTransfer.about_id)
        .subquery()
    )
    rest = case((Invoice.state == InvoiceState.CREDITED, 0), else_=Invoice.total - Invoice.paid)
    joined = select(Invoice.id).outerjoin(owed, owed.c.of == Invoice.id)
    return joined.where(rest != func.coalesce(owed.c.total, 0)).order_by(Invoice.id)


def _sums(whole: InstrumentedAttribute[int], part: InstrumentedAttribute[Any]) -> Subquery:
    total = func.sum(part).label("total")
    return select(whole.label("of"), total).group_by(whole).subquery()


def _unequal(
    row: InstrumentedAttribute[int], stated: InstrumentedAttribute[Any], parts: Subquery
) -> Select[int]:
    """Find rows whose stated total is not the sum of their parts."""
    joined = select(row).outerjoin(parts, parts.c.of == row)
    return joined.where(stated != func.coalesce(parts.c.total, 0)).order_by(row)


def _needs_unlike_orders() -> Select[int]:
    has_order = exists().where(NeedOrder.need_id == Need.id)
    is_ordered = Need.state == NeedState.ORDERED
    return select(Need.id).where(or_(is_ordered & ~has_order, ~is_ordered & has_order))
