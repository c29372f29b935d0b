"""The web pages of procurement."""

from flask import Blueprint

pages = Blueprint("procurement", __name__)
