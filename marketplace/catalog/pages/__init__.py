"""The web pages of catalog, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("catalog", __name__)
