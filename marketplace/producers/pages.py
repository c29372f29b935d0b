"""The web pages of producers."""

from flask import Blueprint

pages = Blueprint("producers", __name__)
