"""Facts become events, and events rollups, in the transaction of what they are made from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from sqlalchemy import TextClause, bindparam, text

from marketplace.impact.statements import events, rollups
from marketplace.impact.versioning import figures_changed
from marketplace.shared.database import db, is_sqlite, transactional

Statement = Callable[..., str]


@transactional
def count_receipt(receipt_id: int) -> None:
    """Count what a receipt accepted; counting it again changes nothing."""
    _count(events.received, receipt_id)


@transactional
def count_credit(invoice_id: int) -> None:
    """Take back what was counted for an invoice that its producer gave up."""
    _count(events.credited, invoice_id)


@transactional
def count_payments(invoice_id: int) -> None:
    """Count what was paid and refunded on an invoice and not counted yet."""
    if fresh := _count(events.moved, invoice_id):
        db.session.execute(_some(rollups.add_to_days, sqlite=is_sqlite()), {"events": fresh})


@transactional
def count_direct_sale(direct_sale_id: int) -> None:
    """Count a sale outside the market as declared."""
    _count(events.declared, direct_sale_id)


@transactional
def count_withdrawal(direct_sale_id: int) -> None:
    """Take back a declared sale that was withdrawn."""
    _count(events.withdrawn, direct_sale_id)


def _count(statement: Statement, document_id: int) -> Sequence[int]:
    """Write the events of one document and add those that are new to the months."""
    db.session.flush()
    statement_of_one = _one(statement, sqlite=is_sqlite())
    written = db.session.execute(statement_of_one, {"document_id": document_id})
    fresh = [row_id for (row_id,) in written]
    if fresh:
        figures_changed()
        months = _some(rollups.add_to_months, sqlite=is_sqlite())
        db.session.execute(months, {"events": fresh})
    return fresh


@cache
def _one(statement: Statement, *, sqlite: bool) -> TextClause:  # noqa: ARG001 - part of the key
    return text(statement(one=True))


@cache
def _some(statement: Statement, *, sqlite: bool) -> TextClause:  # noqa: ARG001
    return text(statement(some=True)).bindparams(bindparam("events", expanding=True))
