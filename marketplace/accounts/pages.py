"""The web pages of accounts."""

from flask import Blueprint

pages = Blueprint("accounts", __name__)
