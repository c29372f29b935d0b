"""Periods that are over are written down, once, and never change again."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from marketplace.local_content.models import ContentPeriod, ContentRule
from marketplace.local_content.queries.closing import closed_in
from marketplace.local_content.queries.rules import all_rules
from marketplace.local_content.sealing import Closed, row_of
from marketplace.local_content.versions import spans_until
from marketplace.shared import audit, events
from marketplace.shared.actors import SYSTEM
from marketplace.shared.clock import JAKARTA, utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.one_by_one import do_each, one_by_one

SETTLES = timedelta(hours=1)  # for what began before midnight and is written after it
LOOKS_BACK = timedelta(days=400)
KEY = ("rule_id", "buyer_id", "starts_on")


@one_by_one
def freeze_periods() -> int:
    """Write down every period that is over and not yet frozen; return how many rows.

    Each rule's by itself. A buyer's own rule gets a row for each period, a pledge one for each
    buyer that bought something. Rounds that meet write each row once.
    """
    rules = [rule.id for rule in all_rules()]
    return do_each("local_content.freeze_rule", "rule_id", rules, most=len(rules))


@transactional
def freeze_rule(rule_id: int) -> int:
    """Write down the periods of one rule; return how many rows. Twice writes each once."""
    rule = db.session.get_one(ContentRule, rule_id, populate_existing=True)
    until = (utc_now() - SETTLES).astimezone(JAKARTA).date() - timedelta(days=1)
    frozen = _frozen(rule)
    oldest = until - LOOKS_BACK
    count = 0
    for span in spans_until(rule.versions, until):
        if span.last < oldest or (rule.buyer_id, span.first) in frozen:
            continue
        for closed in closed_in(rule, span):
            if (closed.buyer_id, closed.first) not in frozen:
                count += _write(closed)
    return count


def _frozen(rule: ContentRule) -> set[tuple[int | None, date]]:
    wanted = select(ContentPeriod.buyer_id, ContentPeriod.starts_on)
    rows = db.session.execute(wanted.where(ContentPeriod.rule_id == rule.id))
    return {(row[0], row[1]) for row in rows}


def _write(closed: Closed) -> int:
    row = insert(ContentPeriod).values(frozen_at=utc_now(), **row_of(closed))
    once = row.on_conflict_do_nothing(index_elements=KEY).returning(ContentPeriod.id)
    period_id = db.session.scalar(once)
    if period_id is None:
        return 0  # another round was first
    period = db.session.get_one(ContentPeriod, period_id)
    audit.record(
        "content_period.frozen",
        period,
        actor=SYSTEM,
        rule_id=period.rule_id,
        starts_on=period.starts_on.isoformat(),
        basis_points=period.target,
        actual=period.actual,
        hash=period.hash,
    )
    events.announce("content_period.frozen", period_id=period.id)
    return 1
