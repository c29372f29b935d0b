"""Count the impact of what was received, paid, given up and declared before there were events.

Safe beside older code, which writes none of this; what it records meanwhile is counted by
`marketplace impact rebuild`. Undoing it leaves the tables empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015_impact_so_far"
down_revision = "0014_impact"

COLUMNS = (
    "kind, source, document_id, day, happened_at, buyer_id, is_airport, producer_id, "
    "village_code, district_code, category_id, is_local, value, quantity, member_count, "
    "poor_member_count, days_to_pay"
)
FROZEN = (
    "e.buyer_id, e.is_airport, e.producer_id, e.village_code, e.district_code, e.category_id, "
    "e.is_local"
)
LOCAL = "p.village_code like '34.01.%'"
SIGNED = "case when t.business_key like '%received' then t.amount else -t.amount end"
WIDTHS = (
    "(select 0 as buyer, 0 as category union all select 0, 1 "
    "union all select 1, 0 union all select 1, 1)"
)
BUYER = (
    "case when e.kind in ('declared', 'withdrawn') then -2 when not e.is_airport then -1 "
    "else e.buyer_id * w.buyer end"
)


def upgrade():
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute("set local statement_timeout = 0")  # as long as there is history
    for rows in (
        _received(sqlite),
        _credited(sqlite),
        _moved(sqlite),
        _declared(),
        _withdrawn(),
    ):
        op.execute(sa.text(f"insert into impact_events ({COLUMNS}) {rows}"))
    month = (
        "cast(strftime('%Y%m', e.day) as integer)"
        if sqlite
        else "cast(extract(year from e.day) * 100 + extract(month from e.day) as integer)"
    )
    op.execute(sa.text(_months(month)))
    op.execute(sa.text(_days(month)))


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        op.execute("drop trigger impact_events_no_delete")
        op.execute("delete from impact_events")
        op.execute(
            "create trigger impact_events_no_delete before delete on impact_events "
            "begin select raise(abort, 'impact_events is append-only'); end"
        )
    else:
        op.execute("truncate impact_events")
    op.execute("delete from impact_months")
    op.execute("delete from impact_payment_days")


def _day(instant, sqlite):
    if sqlite:
        return f"date({instant}, '+7 hours')"
    return f"cast({instant} at time zone 'Asia/Jakarta' as date)"


def _part(paid, sqlite):
    if sqlite:
        part = f"cast(l.amount * {paid} / i.total as integer)"
    else:
        part = f"cast(div(cast(l.amount as numeric) * {paid}, i.total) as bigint)"
    return f"case when {paid} >= i.total then l.amount else {part} end"


def _attested(day):
    return f"case when p.attested_on <= {day} then p.poor_member_count end"


def _received(sqlite):
    day = _day("r.received_at", sqlite)
    return f"""
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
        where l.accepted_quantity + l.regraded_quantity > 0
    """


def _credited(sqlite):
    return f"""
        select 'credited', 'credited_line:' || l.id, i.id, {_day("t.happened_at", sqlite)},
            t.happened_at, {FROZEN}, -e.value, -e.quantity, null, null, null
        from ledger_transfers t
        join invoices i on i.id = t.about_id and t.about_kind = 'invoice'
        join invoice_lines l on l.invoice_id = i.id
        join impact_events e on e.source = 'receipt_line:' || l.receipt_line_id
        where t.business_key like 'invoice:%credited'
    """


def _moved(sqlite):
    value = f"{_part('m.paid', sqlite)} - {_part('(m.paid - m.moved)', sqlite)}"
    day = _day("m.happened_at", sqlite)
    took = (
        f"cast(julianday({day}) - julianday(e.day) as integer)"
        if sqlite
        else f"({day} - e.day)"
    )
    return f"""
        with movements as (
            select id, invoice_id, happened_at, moved, paid,
                max(paid) over (partition by invoice_id order by id
                    rows between unbounded preceding and 1 preceding) as most_before
            from (
                select t.id, t.about_id as invoice_id, t.happened_at, {SIGNED} as moved,
                    sum({SIGNED}) over (partition by t.about_id order by t.id) as paid
                from ledger_transfers t
                where t.about_kind = 'invoice' and (
                    t.business_key like 'payment:%received'
                    or t.business_key like 'payment:%refund%returned')
            ) as sums
        )
        select case when m.moved > 0 then 'paid' else 'refunded' end,
            'transfer:' || m.id || ':' || l.id, m.id, {day}, m.happened_at,
            {FROZEN}, {value}, 0, null, null,
            case when m.paid >= i.total and coalesce(m.most_before, 0) < i.total then {took} end
        from movements m
        join invoices i on i.id = m.invoice_id
        join invoice_lines l on l.invoice_id = i.id
        join impact_events e on e.source = 'receipt_line:' || l.receipt_line_id
        where {value} <> 0
    """


def _declared():
    return f"""
        select 'declared', 'direct_sale:' || s.id, s.id, s.day, s.recorded_at, null, false,
            p.id, p.village_code, p.district_code, g.category_id, {LOCAL}, s.value, s.quantity,
            p.member_count, {_attested("s.day")}, null
        from direct_sales s
        join producers p on p.id = s.producer_id
        join offers f on f.id = s.offer_id
        join products g on g.id = f.product_id
    """


def _withdrawn():
    return f"""
        select 'withdrawn', 'withdrawn_sale:' || s.id, s.id, e.day, s.withdrawn_at, {FROZEN},
            -e.value, -e.quantity, null, null, null
        from direct_sales s
        join impact_events e on e.source = 'direct_sale:' || s.id
        where s.withdrawn_at is not null
    """


def _months(month):
    return f"""
        insert into impact_months (buyer_id, month, category_id, producer_id, village_code,
            district_code, accepted, spend, receipts, payments, poor_member_count)
        select {BUYER}, {month}, e.category_id * w.category, e.producer_id, e.village_code,
            max(e.district_code),
            sum(case when e.kind in ('paid', 'refunded') then 0 else e.value end),
            sum(case when e.kind in ('paid', 'refunded') then e.value else 0 end),
            sum(case when e.kind in ('received', 'declared') then 1
                when e.kind = 'withdrawn' then -1 else 0 end),
            sum(case when e.kind = 'paid' then 1 else 0 end),
            coalesce(max(e.poor_member_count), 0)
        from impact_events e cross join {WIDTHS} w
        where e.is_airport or w.buyer = 0
        group by 1, 2, 3, 4, 5
    """


def _days(month):
    return f"""
        insert into impact_payment_days
            (buyer_id, month, category_id, district_code, days, invoices)
        select {BUYER}, {month}, e.category_id * w.category, e.district_code, e.days_to_pay,
            count(distinct e.document_id)
        from impact_events e cross join {WIDTHS} w
        where e.days_to_pay is not null and (e.is_airport or w.buyer = 0)
        group by 1, 2, 3, 4, 5
    """
