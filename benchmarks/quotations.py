"""Ten thousand requests for quotation of one buyer, each with three opened quotations.

They are copies of the example's opened one, written at each run: that takes seconds. As in life
few are being compared, and the others are over. The envelopes, which nobody opens again to
compare, stay empty; what lay in them stands open, as the database asks of opened ones.
"""

from __future__ import annotations

from sqlalchemy import text

from marketplace.shared.database import db

REQUESTS, COMPARED = 10_000, 5
STEPS = (
    """
insert into rfqs (number, buyer_id, asked_by, title, note, is_open, state, round, closes_at,
  created_at, published_at, ended_at, end_reason)
select 'BENCH-' || n, :buyer, asked_by, title, note, is_open,
  case when n <= :compared then state else 'unsuccessful' end, round, closes_at,
  created_at, published_at, case when n > :compared then closes_at end,
  case when n > :compared then 'Tidak ada yang cocok' end
from rfqs cross join generate_series(1, :requests) n where rfqs.id = :model
order by n desc
""",
    """
create temporary table bench_rfqs on commit drop as
select id, state from rfqs where number like 'BENCH-%'
""",
    """
insert into rfq_lines (rfq_id, position, category_id, product_id, spec, unit, quantity,
  delivery_day, delivery_point_id, ceiling, shows_ceiling)
select made.id, position, category_id, product_id, spec, unit, quantity,
  delivery_day, :point, ceiling, shows_ceiling
from rfq_lines cross join bench_rfqs made where rfq_id = :model
""",
    """
insert into rfq_criteria (rfq_id, criterion, weight)
select made.id, criterion, weight from rfq_criteria cross join bench_rfqs made
where rfq_id = :model
""",
    """
insert into rfq_invitations (rfq_id, producer_id)
select made.id, producer_id from rfq_invitations cross join bench_rfqs made
where rfq_id = :model
""",
    """
insert into rfq_rounds (rfq_id, round, closes_at, started_at, started_by, note, closed_at,
  opened_at)
select made.id, round, closes_at, started_at, started_by, note, closed_at, opened_at
from rfq_rounds cross join bench_rfqs made where rfq_id = :model
""",
    """
insert into rfq_openings (rfq_id, round, place, person_id, pressed_at)
select made.id, round, place, person_id, pressed_at
from rfq_openings cross join bench_rfqs made where rfq_id = :model
""",
    """
insert into quotations (rfq_id, round, mark, envelope, state, opened_at, producer_id,
  submitted_at, valid_until, freight, note, on_time, deliveries, quality, distance)
select made.id, round, mark, '',
  case made.state when 'opened' then quotations.state else 'expired' end, opened_at,
  producer_id, submitted_at, valid_until, freight, note, on_time, deliveries, quality, distance
from quotations cross join bench_rfqs made
where rfq_id = :model and opened_at is not null
""",
    "analyze bench_rfqs, rfq_lines, quotations",  # else the next plans know nothing of them
    """
insert into quotation_lines (quotation_id, rfq_line_id, offer_id, is_alternate, quantity,
  lead_days, tax_basis_points, remark)
with model as materialized (
  select round, producer_id, position, offer_id, is_alternate, quoted.quantity, lead_days,
    tax_basis_points, remark
  from quotations join quotation_lines quoted on quoted.quotation_id = quotations.id
  join rfq_lines on rfq_lines.id = quoted.rfq_line_id
  where quotations.rfq_id = :model
)
select made.id, asked.id, offer_id, is_alternate, model.quantity, lead_days,
  tax_basis_points, remark
from quotations made
join bench_rfqs on bench_rfqs.id = made.rfq_id
join rfq_lines asked on asked.rfq_id = made.rfq_id
join model on model.round = made.round and model.producer_id = made.producer_id
  and model.position = asked.position
""",
    "analyze quotation_lines",
    """
insert into quotation_tiers (quotation_line_id, minimum_quantity, unit_price)
with model as materialized (
  select round, producer_id, position, is_alternate, minimum_quantity, unit_price
  from quotations join quotation_lines quoted on quoted.quotation_id = quotations.id
  join rfq_lines on rfq_lines.id = quoted.rfq_line_id
  join quotation_tiers on quotation_tiers.quotation_line_id = quoted.id
  where quotations.rfq_id = :model
)
select made.id, model.minimum_quantity, model.unit_price
from quotation_lines made
join quotations quotation on quotation.id = made.quotation_id
join bench_rfqs on bench_rfqs.id = quotation.rfq_id
join rfq_lines asked on asked.id = made.rfq_line_id
join model on model.round = quotation.round and model.producer_id = quotation.producer_id
  and model.position = asked.position and model.is_alternate = made.is_alternate
""",
    "analyze rfqs, quotation_lines, quotation_tiers",
)


def fill(buyer_id: int, point_id: int) -> int:
    """Write them unless they are there; return the id of one that is being compared."""
    ours = text("select max(id) from rfqs where number like 'BENCH-%' and state = 'opened'")
    if db.session.scalar(ours) is None:
        opened = text("select min(id) from rfqs where state = 'opened'")
        facts = {
            "model": db.session.scalar(opened),
            "buyer": buyer_id,
            "point": point_id,
            "requests": REQUESTS,
            "compared": COMPARED,
        }
        for step in STEPS:
            db.session.execute(text(step), facts if ":" in step else {})
    return int(db.session.scalar(ours))
