"""The web pages of payments, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("payments", __name__)

from marketplace.payments.pages import (  # noqa: F401
    card,
    earnings,
    exporting,
    figures,
    payouts,
    transfers,
)
