"""The web pages of operations."""

from flask import Blueprint

pages = Blueprint("operations", __name__)
