"""The web pages of buyers."""

from flask import Blueprint

pages = Blueprint("buyers", __name__)
