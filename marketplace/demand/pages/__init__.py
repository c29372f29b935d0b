"""The web pages of needs, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("demand", __name__)

from marketplace.demand.pages import (  # noqa: F401
    board,
    exporting,
    menus,
    needs,
    ordering,
    writing,
)
