"""The web pages of accounts, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("accounts", __name__)
