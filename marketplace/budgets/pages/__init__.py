"""The web pages of budgets, one module per group of screens."""

from flask import Blueprint

from marketplace.budgets.wording import budget_words, period_words

pages = Blueprint("budgets", __name__)
pages.add_app_template_global(budget_words, "budget_words")
pages.add_app_template_global(period_words, "period_words")

from marketplace.budgets.pages import exporting, planning, showing, tabling  # noqa: F401
