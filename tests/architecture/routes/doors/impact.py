"""Impact: the regent's reports; figures that are published, as tables and files."""

from __future__ import annotations

from marketplace.impact.services import reporting
from marketplace.web.storage import storage
from tests.architecture.routes.naming import Door, number, text

AFTER = 9  # an admin
REPORT, ENDING, DIMENSION = number("deal.report"), text("deal.ending"), text("deal.dimension")

DOORS = {
    "impact.show_report": Door(REPORT),
    "impact.download_report": Door(REPORT, writes=False),
    "impact.download_figures": Door(ENDING, for_all=True),
    "impact.download_own_figures": Door(ENDING, for_all=True),
    "impact.download_open_figures": Door(ENDING, for_all=True),
    "impact_api.show_table": Door(DIMENSION, for_all=True),
}
NAMELESS = {"impact.ask_for_report", "impact.declare_own_spending"}
LISTS = {"impact.list_reports"}
FIXED = {
    "impact.show_dashboard",
    "impact.show_open_figures",
    "impact.show_own_sales",
    "impact.show_own_spend",
    "impact.show_survey",
    "impact_api.list_definitions",
    "impact_api.show_summary",
}


def furnish(deal):
    """Have a report made, and keep its file."""
    deal.ending, deal.dimension = "csv", "month"
    deal.report = reporting.ask_for_report(
        actor=deal.admins[0], wanted={"period": "2026-Q3"}, about="Juli – September 2026"
    )
    reporting.advance(deal.report.id, 90)
    key = storage().save(b"%PDF-1.7", folder="impact_reports", suffix=".pdf")
    reporting.finish(deal.report.id, file_key=key, digest="0" * 64)
