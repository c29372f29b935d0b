"""The web pages of proposed changes, for both sides."""

from flask import Blueprint

pages = Blueprint("amendments", __name__)

from marketplace.amendments.pages import deciding, proposing  # noqa: F401
