"""The web pages of orders, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("orders", __name__)

from marketplace.orders.pages import (  # noqa: F401
    cart,
    changing,
    checkout,
    exporting,
    orders,
    producer_orders,
    regrouping,
)
