"""The web pages of catalog, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("catalog", __name__)

from marketplace.catalog.pages import showing, storefront  # noqa: F401
