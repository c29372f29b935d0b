"""Does what is kept of impact agree with what it was made from? One line per fault."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from marketplace.impact.statements import rollups
from marketplace.impact.statements.dialect import part_of
from marketplace.impact.statements.events import SIGNED
from marketplace.shared.database import db, is_sqlite


def impact_faults() -> list[str]:
    """Compare what is kept of impact with what it was made from, and rollups with events."""
    if not is_sqlite():
        db.session.execute(text("set local statement_timeout = 0"))  # it reads everything
    questions = (
        ("impact: receipt line {} is not counted as it was accepted", _RECEIVED),
        ("impact: direct sale {} is not counted as declared", _DECLARED),
        ("impact: invoice {} is counted as paid otherwise", _paid_otherwise()),
        ("impact: invoice {} was given up and still counts", _CREDITED),
        ("impact: the rollup of month {} is not the sum of its events", _months_apart()),
        ("impact: the days to pay of month {} are not those of its events", _days_apart()),
    )
    return [line.format(found) for line, question in questions for found in _ask(question)]


_RECEIVED = """
    select l.id from receipt_lines l
    left join impact_events e on e.source = 'receipt_line:' || l.id
    where case when l.accepted_quantity + l.regraded_quantity > 0
        then e.id is null or e.value <> l.value else e.id is not null end
    order by l.id
"""

_DECLARED = """
    select s.id from direct_sales s
    left join impact_events e on e.source = 'direct_sale:' || s.id
    left join impact_events w on w.source = 'withdrawn_sale:' || s.id
    where e.id is null or e.value <> s.value or (s.withdrawn_at is null) <> (w.id is null)
    order by s.id
"""

_CREDITED = """
    select distinct i.id from invoices i
    join invoice_lines l on l.invoice_id = i.id
    left join impact_events e on e.source = 'credited_line:' || l.id
    where (i.state = 'credited') <> (e.id is not null) order by i.id
"""


def _paid_otherwise() -> str:
    """Find invoices whose counted spend is not their lines' part of what the ledger booked."""
    expected = part_of("l.amount", paid="b.paid", whole="i.total")
    return f"""
        select i.id from invoices i
        join (
            select t.about_id, sum({SIGNED}) as paid
            from ledger_transfers t where t.about_kind = 'invoice' and (
                t.business_key like 'payment:%received'
                or t.business_key like 'payment:%refund%returned')
            group by t.about_id
        ) b on b.about_id = i.id
        left join (
            select t.about_id, sum(e.value) as counted
            from impact_events e join ledger_transfers t on t.id = e.document_id
            where e.kind in ('paid', 'refunded') group by t.about_id
        ) c on c.about_id = i.id
        where coalesce(c.counted, 0) <> (
            select coalesce(sum({expected}), 0) from invoice_lines l where l.invoice_id = i.id)
        order by i.id
    """  # noqa: S608 - fixed words only


def _months_apart() -> str:
    return _apart(
        rollups.months_from_events(some=False),
        f"select {rollups.MONTH_COLUMNS} from impact_months",  # noqa: S608
    )


def _days_apart() -> str:
    return _apart(
        rollups.days_from_events(some=False),
        f"select {rollups.DAYS_COLUMNS} from impact_payment_days",  # noqa: S608
    )


def _apart(counted: str, kept: str) -> str:
    """Name the months in which one side has a row that the other has not."""
    return f"""
        select distinct month from (
            select * from (select * from ({counted}) a except select * from ({kept}) b) more
            union all
            select * from (select * from ({kept}) c except select * from ({counted}) d) less
        ) apart order by month
    """  # noqa: S608


def _ask(question: str) -> Sequence[int]:
    return db.session.scalars(text(question)).all()
