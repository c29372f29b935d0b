"""The web pages of impact, one module per reader."""

from flask import Blueprint

from marketplace.impact import wording

pages = Blueprint("impact", __name__)

for name in ("unit_name", "axis_number", "month_short", "chart_rupiah"):
    pages.add_app_template_filter(getattr(wording, name), name)

from marketplace.impact.pages import (  # noqa: F401
    buyer,
    dashboard,
    downloads,
    open_figures,
    producer,
    reports,
)
