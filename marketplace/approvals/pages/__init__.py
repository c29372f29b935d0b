"""The web pages of rules and absences."""

from flask import Blueprint

pages = Blueprint("approvals", __name__)

from marketplace.approvals.pages import delegations, rules  # noqa: F401
