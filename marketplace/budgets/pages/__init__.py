"""Pages of budgets."""

from flask import Blueprint

pages = Blueprint("budgets", __name__)
