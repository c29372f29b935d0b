"""The web pages of procurement, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("procurement", __name__)
