"""The web pages of payments, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("payments", __name__)

from marketplace.payments.pages import card, earnings, figures, payouts, transfers  # noqa: F401
