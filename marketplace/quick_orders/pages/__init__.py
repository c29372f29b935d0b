"""The web pages of quick orders."""

from flask import Blueprint

pages = Blueprint("quick_orders", __name__)

from marketplace.quick_orders.pages import filling, menus  # noqa: F401
