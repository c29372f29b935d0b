"""The web pages of buyers, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("buyers", __name__)

from marketplace.buyers.pages import (  # noqa: F401
    addresses,
    exporting,
    places,
    points,
    register,
    registration,
    settings,
)
