"""The JSON API of impact: exact for the regency, own figures for members, rounded for all."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from marketplace.impact.definitions import definitions
from marketplace.impact.figures import Measures
from marketplace.impact.filters import Period, Viewer, Wanted
from marketplace.impact.policies import viewer_of
from marketplace.impact.queries import choosing, default_period, summary, table
from marketplace.impact.schemas import (
    DefinitionList,
    ImpactQuery,
    SummarySchema,
    TableSchema,
)
from marketplace.impact.states import Dimension
from marketplace.shared.errors import Invalid, NotFound
from marketplace.shared.language import _
from marketplace.web.access import public
from marketplace.web.api import api_blueprint, refuses
from marketplace.web.current import visitor

api = api_blueprint("impact", about="Impact: what the airport's purchases did for Kulon Progo")


@api.get("/impact/summary")
@public
@refuses(api, 403, 422)
@api.arguments(ImpactQuery, location="query")
@api.response(200, SummarySchema)
def show_summary(query: dict[str, Any]) -> dict[str, Any]:
    """Show the figures of one period and filter."""
    viewer = _viewer()
    told = summary(_wanted(query, viewer), viewer)
    period = told.wanted.period
    return {
        **vars(told),
        **_measures(told.measures),
        "first": period.first,
        "last": period.last,
    }


@api.get("/impact/tables/<dimension>")
@public
@refuses(api, 403, 404, 422)
@api.arguments(ImpactQuery, location="query")
@api.response(200, TableSchema)
def show_table(query: dict[str, Any], dimension: str) -> dict[str, Any]:
    """Show the figures by month, kapanewon, category or buyer."""
    if dimension not in set(Dimension):
        raise NotFound
    viewer = _viewer()
    told = table(Dimension(dimension), _wanted(query, viewer), viewer)
    return {
        "first": told.wanted.period.first,
        "last": told.wanted.period.last,
        "rounded": told.rounded,
        "rows": [
            {"key": row.key, "name": row.name, **_measures(row.measures)} for row in told.rows
        ],
        "total": _measures(told.total),
    }


@api.get("/impact/definitions")
@public
@api.response(200, DefinitionList)
def list_definitions() -> dict[str, Any]:
    """List how every figure is defined."""
    return {"items": [asdict(each) for each in definitions()]}


def _viewer() -> Viewer:
    present = visitor()
    return viewer_of(present.actor if present else None)


def _measures(measures: Measures) -> dict[str, Any]:
    return vars(measures)


def _wanted(query: dict[str, Any], viewer: Viewer) -> Wanted:
    return Wanted(
        period=_period(query, viewer),
        buyer_id=_found("buyer", query["buyer"], choosing.buyer_of_slug),
        district_code=query["kapanewon"],
        category_id=_found("category", query["category"], choosing.category_of_slug),
    )


def _period(query: dict[str, Any], viewer: Viewer) -> Period:
    usual = default_period(viewer)
    last = query["last"] or max(usual.last, query["first"] or usual.last)
    first = query["first"] or min(usual.first, last.replace(month=1, day=1))
    return Period.covering(first, last)


def _found(field: str, given: str | int | None, by_slug: Any) -> int | None:  # noqa: ANN401
    """Return the id of what was named; a name that nothing has is a fault of this field."""
    if given is None or isinstance(given, int):
        return given
    try:
        found: int = by_slug(given)[0]
    except NotFound:
        said = _("Tidak ada yang bernama begitu. Pilih dari daftar.")
        raise Invalid({field: [said]}) from None
    return found
