"""The web pages of fulfilment."""

from flask import Blueprint

pages = Blueprint("fulfilment", __name__)
