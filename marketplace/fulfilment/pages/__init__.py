"""The web pages of fulfilment: what producers send, what docks receive."""

from flask import Blueprint

pages = Blueprint("fulfilment", __name__)

from marketplace.fulfilment.pages import (  # noqa: F401
    arrivals,
    exporting,
    papers,
    receiving,
    selling,
    sending,
)
