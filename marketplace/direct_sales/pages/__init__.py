"""The web pages of direct sales, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("direct_sales", __name__)

from marketplace.direct_sales.pages import listing, recording  # noqa: F401
