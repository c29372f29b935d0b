"""Statements that write events: each for one document, or for all that are not written yet."""

from __future__ import annotations

from marketplace.impact.statements.dialect import day_of, days_between, part_of

COLUMNS = (
    "kind, source, document_id, day, happened_at, buyer_id, is_airport, producer_id, "
    "village_code, district_code, category_id, is_local, value, quantity, member_count, "
    "poor_member_count, days_to_pay"
)
FROZEN = (  # of an earlier event, for what follows from it
    "e.buyer_id, e.is_airport, e.producer_id, e.village_code, e.district_code, e.category_id, "
    "e.is_local"
)
LOCAL = "p.village_code like '34.01.%'"  # the regency of Kulon Progo


def received(*, one: bool) -> str:
    """Write the accepted lines of a receipt, with the producer's facts of that day."""
    day = day_of("r.received_at")
    return _insert(
        f"""
        select 'received', 'receipt_line:' || l.id, r.id, {day}, r.received_at, o.buyer_id,
            b.kind <> 'household', p.id, p.village_code, p.district_code, g.category_id,
            {LOCAL}, l.value, l.accepted_quantity + l.regraded_quantity, p.member_count,
            {_attested(day)}, null
        from receipts r
        join receipt_lines l on l.receipt_id = r.id
        join producer_orders o on o.id = r.producer_order_id
        join producers p on p.id = o.producer_id
        join buyers b on b.id = o.buyer_id
        join order_lines ol on ol.id = l.order_line_id
        join offers f on f.id = ol.offer_id
        join products g on g.id = f.product_id
        where l.accepted_quantity + l.regraded_quantity > 0 and {_only("r.id", one=one)}
        """  # noqa: S608 - fixed words only
    )


def credited(*, one: bool) -> str:
    """Take back what was received on an invoice that its producer gave up."""
    return _insert(
        f"""
        select 'credited', 'credited_line:' || l.id, i.id, {day_of("t.happened_at")},
            t.happened_at, {FROZEN}, -e.value, -e.quantity, null, null, null
        from ledger_transfers t
        join invoices i on i.id = t.about_id and t.about_kind = 'invoice'
        join invoice_lines l on l.invoice_id = i.id
        join impact_events e on e.source = 'receipt_line:' || l.receipt_line_id
        where t.business_key like 'invoice:%credited' and {_only("t.about_id", one=one)}
        """  # noqa: S608
    )


def moved(*, one: bool) -> str:
    """Write what payments brought and refunds took back, spread over the lines of the invoice.

    A line has its part of all that is paid so far, rounded down; each movement brings the
    difference, so that a paid invoice comes to exactly what was accepted.
    """
    before = part_of("l.amount", paid="(m.paid - m.moved)", whole="i.total")
    value = f"{part_of('l.amount', paid='m.paid', whole='i.total')} - {before}"
    day = day_of("m.happened_at")
    return _insert(
        f"""
        with movements as ({_movements(one=one)})
        select case when m.moved > 0 then 'paid' else 'refunded' end,
            'transfer:' || m.id || ':' || l.id, m.id, {day}, m.happened_at,
            {FROZEN}, {value}, 0, null, null,
            case when m.paid >= i.total and coalesce(m.most_before, 0) < i.total
                then {days_between("e.day", day)} end
        from movements m
        join invoices i on i.id = m.invoice_id
        join invoice_lines l on l.invoice_id = i.id
        join impact_events e on e.source = 'receipt_line:' || l.receipt_line_id
        where {value} <> 0
        """  # noqa: S608
    )


def declared(*, one: bool) -> str:
    """Write a sale outside the market as its producer declared it."""
    return _insert(
        f"""
        select 'declared', 'direct_sale:' || s.id, s.id, s.day, s.recorded_at, null, false,
            p.id, p.village_code, p.district_code, g.category_id, {LOCAL}, s.value, s.quantity,
            p.member_count, {_attested("s.day")}, null
        from direct_sales s
        join producers p on p.id = s.producer_id
        join offers f on f.id = s.offer_id
        join products g on g.id = f.product_id
        where {_only("s.id", one=one)}
        """  # noqa: S608
    )


def withdrawn(*, one: bool) -> str:
    """Take back a declared sale, on the day on which it was declared to have been."""
    return _insert(
        f"""
        select 'withdrawn', 'withdrawn_sale:' || s.id, s.id, e.day, s.withdrawn_at, {FROZEN},
            -e.value, -e.quantity, null, null, null
        from direct_sales s
        join impact_events e on e.source = 'direct_sale:' || s.id
        where s.withdrawn_at is not null and {_only("s.id", one=one)}
        """  # noqa: S608
    )


ALL = (received, credited, moved, declared, withdrawn)  # later ones copy earlier ones


def _movements(*, one: bool) -> str:
    """List what came in and went back on invoices, with the sum paid so far."""
    return f"""
        select id, invoice_id, happened_at, moved, paid,
            max(paid) over (partition by invoice_id order by id
                rows between unbounded preceding and 1 preceding) as most_before
        from (
            select t.id, t.about_id as invoice_id, t.happened_at, {SIGNED} as moved,
                sum({SIGNED}) over (partition by t.about_id order by t.id) as paid
            from ledger_transfers t
            where t.about_kind = 'invoice' and {_only("t.about_id", one=one)} and (
                t.business_key like 'payment:%received'
                or t.business_key like 'payment:%refund%returned')
        ) as sums
    """  # noqa: S608


SIGNED = "case when t.business_key like '%received' then t.amount else -t.amount end"


def _attested(day: str) -> str:
    return f"case when p.attested_on <= {day} then p.poor_member_count end"


def _only(column: str, *, one: bool) -> str:
    return f"{column} = :document_id" if one else "true"


def _insert(rows: str) -> str:
    return f"""
        insert into impact_events ({COLUMNS}) {rows}
        order by 3, 2 on conflict (source) do nothing returning id
    """
