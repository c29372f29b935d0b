"""Invoices to approve, and approved ones to pay."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, load_only

from marketplace.accounts.models import Organisation
from marketplace.billing.models import Invoice
from marketplace.billing.queries import TO_DECIDE, UNPAID
from marketplace.billing.states import InvoiceState
from marketplace.orders.models import ProducerOrder
from marketplace.procurement.work.registry import Task, Work, register
from marketplace.producers.models import Producer
from marketplace.shared.actors import Actor, Role
from marketplace.shared.database import db
from marketplace.shared.language import LazyText, _, _l
from marketplace.web.waiting import Counting

PAYERS = frozenset({Role.FINANCE, Role.BUYER_OWNER})


AS_TASK = (
    load_only(Invoice.number, Invoice.due_day, Invoice.state, Invoice.total, Invoice.paid),
    joinedload(Invoice.producer).options(
        load_only(Producer.id),
        joinedload(Producer.organisation).load_only(Organisation.name),
    ),
    joinedload(Invoice.producer_order).load_only(ProducerOrder.number),
)


def _count(states: Sequence[InvoiceState]) -> Callable[[Actor], Counting]:
    return lambda actor: select(func.count(Invoice.id)).where(*_own(actor, states))


def _find(name: str, states: Sequence[InvoiceState]) -> Callable[[Actor, int], Sequence[Task]]:
    def find(actor: Actor, most: int) -> Sequence[Task]:
        wanted = (
            select(Invoice)
            .where(*_own(actor, states))
            .order_by(Invoice.due_day, Invoice.id)
            .limit(most)
            .options(*AS_TASK)
        )
        return [_task(name, invoice) for invoice in db.session.scalars(wanted)]

    return find


def _own(actor: Actor, states: Sequence[InvoiceState]) -> tuple[ColumnElement[bool], ...]:
    return Invoice.buyer_id == actor.organisation_id, Invoice.state.in_(states)


def _task(name: str, invoice: Invoice) -> Task:
    return Task(
        kind=name,
        title=_("Tagihan %(name)s", name=invoice.producer.name),
        about=f"{invoice.number}, {invoice.producer_order.number}",
        url=f"/usaha/tagihan/{invoice.number}",
        due=invoice.due_day,
        amount=invoice.left_to_pay,
    )


def _register(
    name: str, label: LazyText, verb: LazyText, states: Sequence[InvoiceState]
) -> None:
    register(
        Work(
            name=name,
            position=3 if name == "match" else 4,
            label=label,
            icon="receipt-text" if name == "match" else "banknote",
            verb=verb,
            url="/usaha/tagihan",
            roles=PAYERS,
            count=_count(states),
            find=_find(name, states),
        )
    )


_register("match", _l("Tagihan diperiksa"), _l("Periksa"), TO_DECIDE)
_register("pay", _l("Pembayaran"), _l("Bayar"), UNPAID)
