"""The web pages of requests for quotation, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("sourcing", __name__)

from marketplace.sourcing.pages import (  # noqa: F401
    acting,
    awarding,
    competing,
    exporting,
    listing,
    menus,
    quoting,
    rules,
    showing,
    writing,
)
