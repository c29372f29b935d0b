"""A worker is killed in the midst of ordering a day: neither order nor state stays of it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select

from marketplace.budgets.models import Budget
from marketplace.catalog.models import Offer
from marketplace.orders.models import Order
from marketplace.shared import outbox
from marketplace.shared.audit import chain_faults
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, one_transaction
from marketplace.shared.money import Money
from marketplace.standing_orders.models import Occurrence
from marketplace.standing_orders.services.looking import look_at
from tests.factories.budgets import a_budget, a_cost_centre
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen, in_days
from tests.factories.standing_orders import a_standing, a_wish
from tests.servers.service import PROJECT
from tests.standing_orders.dying_worker import WRITTEN

STOCK, PLANNED = Decimal(500), 10**9


def _a_day_that_is_due():
    with one_transaction():
        kitchen = a_kitchen(approval_limit=Money(10**9))
        day, centre = in_days(2), a_cost_centre(kitchen.buyer)
        a_budget(centre, planned=PLANNED)
        wish = a_wish(an_offer(stock=500), 10, (day.weekday(),))
        number = a_standing(kitchen, wish, starts_on=day, cost_centre_id=centre.id).id
    look_at(number)
    db.session.remove()


def _standing():
    """Return what is there: orders, the day's state and mark, stock, and budget committed."""
    found = (
        db.session.scalar(select(func.count(Order.id))),
        db.session.scalar(select(Occurrence.state)).value,
        db.session.scalar(select(Offer.available_quantity)),
        db.session.scalar(select(Budget.committed)),
    )
    db.session.remove()
    return found


def _kill_a_worker_in_the_midst(app):
    config = app.extensions["marketplace_config"]
    environment = {
        **os.environ,
        "DATABASE_URL": config.database_url,
        "SECRET_KEY": config.secret_key,
        "MEDIA_URL": str(config.media_root),
    }
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.standing_orders.dying_worker"],
        env=environment,
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = next((line for line in worker.stdout if WRITTEN in line), "")
    finally:
        worker.kill()  # SIGKILL
        worker.wait()
        worker.stdout.close()
    assert said, "it never came to write the order"


@pytest.mark.servers
def test_a_killed_worker_leaves_nothing_and_the_next_orders_once(lone_app):
    _a_day_that_is_due()
    db.engine.dispose()
    _kill_a_worker_in_the_midst(lone_app)
    assert _standing() == (0, "due", STOCK, Money(0))
    with time_machine.travel(utc_now() + outbox.LEASE + timedelta(seconds=5), tick=True):
        outbox.drain()
        outbox.drain()
    db.session.remove()
    (order,) = db.session.scalars(select(Order))
    total = order.total
    assert _standing() == (1, "ordered", STOCK - 10, total)
    letters = list(lone_app.extensions["marketplace_config"].mail_folder.glob("*.eml"))
    about_it = [each for each in letters if b"Pesanan rutin dibuat" in each.read_bytes()]
    assert len(about_it) == 1
    assert chain_faults() == []
