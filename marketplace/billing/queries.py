"""Every question asked of invoices. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.billing import policies
from marketplace.billing.models import Invoice, InvoiceLine
from marketplace.billing.states import InvoiceState
from marketplace.buyers.models import Buyer
from marketplace.fulfilment.models import DeliveryNote, Receipt, ReceiptLine
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.queries.orders import visible_to
from marketplace.payments.models import Payment
from marketplace.payments.states import PaymentState
from marketplace.shared.actors import (
    BUYER_ROLES,
    REGENCY_ROLES,
    Actor,
    OrganisationKind,
    Role,
)
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.money import ZERO, Money
from marketplace.shared.pagination import Part, read_cursor, write_cursor

UNPAID = (InvoiceState.APPROVED, InvoiceState.PART_PAID)
Columns = TypeVarTuple("Columns")
TO_DECIDE = (InvoiceState.ISSUED, InvoiceState.DISPUTED)


@dataclass(frozen=True)
class InvoiceFilter:
    """Which invoices are wanted."""

    state: InvoiceState | None = None
    overdue: bool = False
    search: str = ""


def see_invoice(number: str, actor: Actor) -> Invoice:
    """Return the invoice with its lines when the actor may see it, else `NotFound`."""
    wanted = _whole(select(Invoice).where(Invoice.number == number))
    return _visible(db.session.scalar(wanted), actor)


def see_invoice_by_id(invoice_id: int, actor: Actor) -> Invoice:
    """Return the invoice with its lines when the actor may see it, else `NotFound`."""
    wanted = _whole(select(Invoice).where(Invoice.id == invoice_id))
    return _visible(db.session.scalar(wanted), actor)


def lock_invoice(invoice_id: int, actor: Actor | None = None) -> Invoice:
    """Return the invoice and keep others from changing it until we commit.

    Raises `NotFound` when it does not exist or the actor may not see it.
    """
    wanted = select(Invoice).where(Invoice.id == invoice_id).with_for_update()
    invoice = db.session.scalar(wanted.execution_options(populate_existing=True))
    if invoice is None:
        raise NotFound
    return _visible(invoice, actor) if actor else invoice


def invoices(
    actor: Actor, wanted: InvoiceFilter, *, limit: int = 20, cursor: str | None = None
) -> Part[Invoice]:
    """List the invoices that the actor's organisation gives or gets, newest first."""
    seen = read_cursor(cursor, int)
    rows = _filtered(select(Invoice), actor, wanted).order_by(Invoice.id.desc())
    if seen:
        rows = rows.where(Invoice.id < seen[0])
    found = db.session.scalars(_with_names(rows).limit(limit + 1)).all()
    items = found[:limit]
    count = db.session.scalar(_filtered(select(func.count(Invoice.id)), actor, wanted)) or 0
    more = write_cursor(items[-1].id) if len(found) > limit else None
    return Part(items=items, next=more, total=count)


def count_by_state(actor: Actor) -> dict[InvoiceState, int]:
    """Count the invoices of the actor's organisation in each state."""
    rows = _own(select(Invoice.state, func.count(Invoice.id)), actor).group_by(Invoice.state)
    return {state: count for state, count in db.session.execute(rows)}  # noqa: C416


def counting_waiting(actor: Actor) -> Select[int]:
    """Return what counts the invoices that those who pay have to approve, or to pay."""
    waiting = Invoice.state.in_((*TO_DECIDE, *UNPAID))
    return _own(select(func.count(Invoice.id)).where(waiting), actor)


def find_receipt(receipt_id: int) -> Receipt:
    """Return a receipt with all that its invoice is made of."""
    wanted = (
        select(Receipt)
        .where(Receipt.id == receipt_id)
        .options(joinedload(Receipt.producer_order).joinedload(ProducerOrder.buyer))
        .options(selectinload(Receipt.lines).joinedload(ReceiptLine.order_line))
    )
    return db.session.scalars(wanted).one()


def has_invoice(producer_order_id: int) -> bool:
    """Say whether an earlier receipt of this producer order was billed already."""
    wanted = select(Invoice.id).where(Invoice.producer_order_id == producer_order_id).limit(1)
    return db.session.scalar(wanted) is not None


def has_open_invoice(producer_order_id: int) -> bool:
    """Say whether anything of a producer order is still to be decided or paid."""
    done = (InvoiceState.PAID, InvoiceState.CREDITED)
    wanted = select(Invoice.id).where(
        Invoice.producer_order_id == producer_order_id, Invoice.state.not_in(done)
    )
    return db.session.scalar(wanted.limit(1)) is not None


def invoice_of_receipt(receipt_id: int) -> Invoice | None:
    """Return the invoice of a receipt, if it has one."""
    return db.session.scalar(select(Invoice).where(Invoice.receipt_id == receipt_id))


def fee_taken(invoice_id: int) -> Money:
    """Add up the marketplace's part in the settled payments of an invoice."""
    wanted = select(func.sum(Payment.fee)).where(
        Payment.invoice_id == invoice_id, Payment.state == PaymentState.SUCCEEDED
    )
    return db.session.scalar(wanted) or ZERO


def delivery_note_of(producer_order_id: int) -> DeliveryNote | None:
    """Return the newest delivery note of a producer order."""
    wanted = select(DeliveryNote).where(DeliveryNote.producer_order_id == producer_order_id)
    return db.session.scalar(wanted.order_by(DeliveryNote.id.desc()).limit(1))


def _own(rows: Select[*Columns], actor: Actor) -> Select[*Columns]:
    if actor.has(*REGENCY_ROLES):
        return rows
    side = Invoice.producer_id if actor.kind is OrganisationKind.PRODUCER else Invoice.buyer_id
    rows = rows.where(side == actor.organisation_id)
    if side is Invoice.producer_id or actor.reach(*BUYER_ROLES, Role.RESIDENT) is None:
        return rows
    seen = select(ProducerOrder.id).join(ProducerOrder.order).where(visible_to(actor))
    return rows.where(Invoice.producer_order_id.in_(seen))


def _filtered(rows: Select[*Columns], actor: Actor, wanted: InvoiceFilter) -> Select[*Columns]:
    rows = _own(rows, actor)
    if wanted.state:
        rows = rows.where(Invoice.state == wanted.state)
    if wanted.overdue:
        rows = rows.where(Invoice.state.in_((*TO_DECIDE, *UNPAID)), Invoice.due_day < today())
    if wanted.search:
        rows = rows.where(Invoice.number.startswith(wanted.search.upper(), autoescape=True))
    return rows


def _with_names(rows: Select[Invoice]) -> Select[Invoice]:
    return rows.options(
        joinedload(Invoice.producer),
        joinedload(Invoice.buyer),
        joinedload(Invoice.producer_order),
    )


def _whole(rows: Select[Invoice]) -> Select[Invoice]:
    lines = selectinload(Invoice.lines)
    return _with_names(rows).options(
        lines.joinedload(InvoiceLine.order_line).load_only(
            OrderLine.quantity, OrderLine.art, OrderLine.pack
        ),
        lines.joinedload(InvoiceLine.receipt_line),
        joinedload(Invoice.receipt),
        joinedload(Invoice.buyer).joinedload(Buyer.organisation),
    )


def _visible(invoice: Invoice | None, actor: Actor) -> Invoice:
    if invoice is None or not policies.may_see_invoice(actor, invoice):
        raise NotFound
    return invoice
