"""The web pages of shopping lists, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("shopping_lists", __name__)

from marketplace.shopping_lists.pages import (  # noqa: F401
    exporting,
    listing,
    using,
    writing,
)
