"""Suggestions while somebody types, for search fields elsewhere."""

from __future__ import annotations

from typing import Any

from marketplace.catalog.api import api
from marketplace.catalog.queries.remembered import present_edition
from marketplace.catalog.schemas.suggesting import SuggestionList, SuggestionQuery
from marketplace.web.access import public
from marketplace.web.api import refuses


@api.get("/suggestions")
@public
@refuses(api, 422)
@api.arguments(SuggestionQuery, location="query")
@api.response(200, SuggestionList)
def list_suggestions(query: dict[str, Any]) -> dict[str, Any]:
    """Say what the words typed so far may mean: at most eight, the likeliest first."""
    found = present_edition().suggest(query["q"])
    return {"items": found, "next": None, "total": len(found)}
