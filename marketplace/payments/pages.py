"""The web pages of payments."""

from flask import Blueprint

pages = Blueprint("payments", __name__)
