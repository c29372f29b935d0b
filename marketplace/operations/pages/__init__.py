"""The web pages of operations, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("operations", __name__)

from marketplace.operations.pages import exporting, history, metrics, running  # noqa: F401
