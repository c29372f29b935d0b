"""The web pages of agreements, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("agreements", __name__)

from marketplace.agreements.pages import (  # noqa: F401
    acting,
    checking,
    exporting,
    menus,
    scheduling,
    showing,
    writing,
)
