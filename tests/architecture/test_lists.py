"""No query per row: every page sends as many statements for 40 rows as for 10."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.orders.models import Order
from marketplace.shared.database import db
from marketplace.web import exporting
from tests.architecture.lists import measuring
from tests.architecture.lists.growing import a_growing_market
from tests.architecture.lists.measuring import (
    FEW_ROWS,
    MANY_ROWS,
    faults_of,
    measure,
    showing_no_rows,
    unlisted,
)
from tests.architecture.routes.table import LISTS


def test_every_page_is_in_the_table(app):
    faults = list(unlisted(app.url_map))
    assert not faults, "\n".join(faults)


@pytest.mark.long
def test_no_page_asks_once_per_row(app, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", exporting.MOST_ROWS)  # a file in one reading
    market = a_growing_market()
    market.grow_to(1)
    one = measure(app, market, only=LISTS)
    market.grow_to(FEW_ROWS)
    few = measure(app, market)
    market.grow_to(MANY_ROWS)
    many = measure(app, market)
    faults = [*showing_no_rows(one, few), *faults_of(few, many)]
    assert not faults, "\n".join(faults)


def test_teeth_an_unlisted_page_is_named_with_what_to_do():
    lonely = Flask("lonely")
    lonely.add_url_rule("/lelang", "tenders.list_tenders")
    faults = "\n".join(unlisted(lonely.url_map))
    assert "tenders.list_tenders is a page without a name in its address: add it" in faults
    assert "orders.list_orders is no page any more" in faults


@pytest.fixture
def lazy_list(app, monkeypatch):
    """The list of orders, written by somebody who loads the buyer of each row."""
    view = app.view_functions["orders.list_orders"]

    def list_orders():
        orders = db.session.scalars(select(Order).limit(50)).all()
        return "".join(f"<li>{order.number} {order.requester.name}" for order in orders)

    list_orders.access_policy = view.access_policy
    monkeypatch.setitem(app.view_functions, "orders.list_orders", list_orders)


def test_teeth_a_list_that_loads_each_row_is_found(app, lazy_list, monkeypatch):
    monkeypatch.setattr(
        measuring, "_addresses", lambda _app: [("orders.list_orders", "/pesanan")]
    )
    market = a_growing_market()
    market.grow_to(2)
    few = measure(app, market)
    market.grow_to(4)
    faults = "\n".join(faults_of(few, measure(app, market)))
    assert "/pesanan for finance" in faults
