"""The web pages of producers, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("producers", __name__)

from marketplace.producers.pages import (  # noqa: F401
    appeals,
    attesting,
    business,
    closing,
    criteria,
    exporting,
    grouping,
    home,
    papers,
    register,
    registration,
)
