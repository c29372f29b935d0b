"""Statements that add events to the rollups: some events, or all of them."""

from __future__ import annotations

from marketplace.impact.statements.dialect import month_of

# Each event counts for its buyer and for all, for its category and for all.
WIDTHS = (
    "(select 0 as buyer, 0 as category union all select 0, 1 "
    "union all select 1, 0 union all select 1, 1)"
)
BUYER = (
    "case when e.kind in ('declared', 'withdrawn') then -2 when not e.is_airport then -1 "
    "else e.buyer_id * w.buyer end"
)
MONTH_KEY = "buyer_id, month, category_id, producer_id, village_code"
DAYS_KEY = "buyer_id, month, category_id, district_code, days"
MONTH_COLUMNS = (
    f"{MONTH_KEY}, district_code, accepted, spend, receipts, payments, poor_member_count"
)
DAYS_COLUMNS = f"{DAYS_KEY}, invoices"
SUMS = ("accepted", "spend", "receipts", "payments")


def months_from_events(*, some: bool) -> str:
    """Sum events by month; `some`: those whose ids are given."""
    return f"""
        select {BUYER} as buyer_id, {month_of("e.day")} as month,
            e.category_id * w.category as category_id, e.producer_id, e.village_code,
            max(e.district_code),
            sum(case when e.kind in ('paid', 'refunded') then 0 else e.value end),
            sum(case when e.kind in ('paid', 'refunded') then e.value else 0 end),
            sum(case when e.kind in ('received', 'declared') then 1
                when e.kind = 'withdrawn' then -1 else 0 end),
            sum(case when e.kind = 'paid' then 1 else 0 end),
            coalesce(max(e.poor_member_count), 0)
        from impact_events e cross join {WIDTHS} w
        where (e.is_airport or w.buyer = 0) and {_which(some=some)}
        group by 1, 2, 3, 4, 5
    """  # noqa: S608 - fixed words only


def days_from_events(*, some: bool) -> str:
    """Count the invoices that payments settled by month, by the days that took."""
    return f"""
        select {BUYER} as buyer_id, {month_of("e.day")} as month,
            e.category_id * w.category as category_id, e.district_code, e.days_to_pay,
            count(distinct e.document_id)
        from impact_events e cross join {WIDTHS} w
        where e.days_to_pay is not null and (e.is_airport or w.buyer = 0)
            and {_which(some=some)}
        group by 1, 2, 3, 4, 5
    """  # noqa: S608


def add_to_months(*, some: bool) -> str:
    """Add events to the months; all write in one order, so that nobody waits in a circle."""
    added = ", ".join(f"{name} = impact_months.{name} + excluded.{name}" for name in SUMS)
    return f"""
        insert into impact_months ({MONTH_COLUMNS}) {months_from_events(some=some)}
        order by 1, 2, 3, 4, 5
        on conflict ({MONTH_KEY}) do update set {added}, poor_member_count = case
            when excluded.poor_member_count > impact_months.poor_member_count
            then excluded.poor_member_count else impact_months.poor_member_count end
    """


def add_to_days(*, some: bool) -> str:
    """Add the invoices that payments settled to the days that took."""
    return f"""
        insert into impact_payment_days ({DAYS_COLUMNS}) {days_from_events(some=some)}
        order by 1, 2, 3, 4, 5
        on conflict ({DAYS_KEY}) do update
            set invoices = impact_payment_days.invoices + excluded.invoices
    """  # noqa: S608


def _which(*, some: bool) -> str:
    return "e.id in :events" if some else "true"
