"""The web pages of conversations, for both sides of an order."""

from flask import Blueprint

pages = Blueprint("threads", __name__)

from marketplace.threads.pages import cards, talking  # noqa: F401
