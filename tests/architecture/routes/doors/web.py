"""What belongs to no feature."""

from __future__ import annotations

from tests.architecture.routes.naming import Door, text

DOORS = {"static": Door(text("deal.file_name"), for_all=True)}
NAMELESS = {
    "preferences.switch_data",
    "preferences.switch_language",
    "preferences.switch_theme",
}
FIXED = {"health.alive", "health.ready", "openapi.readable", "openapi.document"}


def furnish(deal):
    deal.file_name = "css/tokens.css"
