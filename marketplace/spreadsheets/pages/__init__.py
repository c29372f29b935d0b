"""The web pages of spreadsheets, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("spreadsheets", __name__)

from marketplace.spreadsheets.pages import deciding, references, sending, showing  # noqa: F401
