"""The web pages of needs, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("demand", __name__)

from marketplace.demand.pages import board, menus, needs, ordering, writing  # noqa: F401
