"""The web pages of catalog."""

from flask import Blueprint

pages = Blueprint("catalog", __name__)
