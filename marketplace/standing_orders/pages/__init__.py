"""The web pages of standing orders, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("standing_orders", __name__)

from marketplace.standing_orders.pages import (  # noqa: F401
    answering,
    exporting,
    listing,
    showing,
    timing,
    writing,
)
