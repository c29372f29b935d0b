"""Closed periods are written once: on time, for pledges per buyer, under a race."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import func, select

from marketplace.budgets.states import BudgetPeriod
from marketplace.buyers.states import BuyerKind
from marketplace.local_content.models import ContentPeriod
from marketplace.local_content.queries.periods import content_faults, periods_of
from marketplace.local_content.services.freezing import freeze_periods
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db, one_transaction
from tests.factories.impact import a_delivery
from tests.factories.local_content import an_old_rule, an_outsider
from tests.factories.market import ABuyer, ACategory, AProducer

SEP = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("moment", "rows"),
    [
        ("2026-09-30 16:59Z", 0),  # 23.59 WIB: the period runs
        ("2026-09-30 17:59Z", 0),  # 00.59 WIB: what began before midnight may still come
        ("2026-09-30 18:00Z", 1),
    ],
)
def test_a_period_is_frozen_an_hour_after_its_end(app, moment, rows):
    an_old_rule(ABuyer())
    with time_machine.travel(moment, tick=False):
        assert freeze_periods() == rows
        assert freeze_periods() == 0
    assert db.session.query(ContentPeriod).count() == rows


def test_a_pledge_is_frozen_for_every_company_that_bought(app):
    kind, first, second, idle = ACategory(), ABuyer(), ABuyer(), ABuyer()
    an_old_rule(category_id=kind.id, period=BudgetPeriod.QUARTER, valid_from=date(2026, 7, 1))
    a_delivery(AProducer(), first, (kind, 30), (ACategory(), 500), on=SEP)
    a_delivery(an_outsider(), second, (kind, 70), on=SEP)
    a_delivery(AProducer(), ABuyer(kind=BuyerKind.HOUSEHOLD), (kind, 5), on=SEP)
    with time_machine.travel("2026-10-01 05:00Z", tick=False):
        assert freeze_periods() == 2
        assert freeze_periods() == 0
    for buyer, figures in ((first, (30, 30, 10_000)), (second, (0, 70, 0))):
        (row,) = periods_of(buyer.id).items
        assert (row.numerator, row.denominator, row.actual) == figures
        assert (row.starts_on, row.ends_on) == (date(2026, 7, 1), date(2026, 9, 30))
    assert periods_of(idle.id).total == 0
    assert content_faults() == []


def test_what_is_frozen_is_listed_in_parts_newest_first(app):
    buyer = ABuyer()
    an_old_rule(buyer, valid_from=date(2026, 1, 1))
    with time_machine.travel("2026-10-01 05:00Z", tick=False):
        assert freeze_periods() == 9
    seen, cursor = [], None
    while True:
        part = periods_of(buyer.id, limit=4, cursor=cursor)
        seen += [period.starts_on.month for period in part.items]
        cursor = part.next
        if cursor is None:
            break
    assert (seen, part.total) == ([9, 8, 7, 6, 5, 4, 3, 2, 1], 9)


def test_rounds_that_meet_write_each_period_once(lone_app):
    with one_transaction():
        buyer = ABuyer()
        an_old_rule(buyer, valid_from=date(2026, 7, 1))
        an_old_rule(valid_from=date(2026, 7, 1))
        a_delivery(AProducer(), buyer, (ACategory(), 30), on=SEP)
    db.session.remove()
    start = Barrier(4)

    def run(_number):
        with lone_app.app_context():
            start.wait(timeout=60)
            try:
                return freeze_periods()
            finally:
                db.session.remove()

    with time_machine.travel("2026-10-01 05:00Z", tick=False), ThreadPoolExecutor(4) as pool:
        written = list(pool.map(run, range(4)))
    assert sum(written) == 4  # three months of the rule, one of the pledge
    assert db.session.scalar(select(func.count(ContentPeriod.id))) == 4
    lines = select(func.count(AuditEntry.id)).where(
        AuditEntry.action == "content_period.frozen"
    )
    assert db.session.scalar(lines) == 4
    assert content_faults() == []
