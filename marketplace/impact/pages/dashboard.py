"""The regency's page: what sales did, by period, buyer, kapanewon and product group."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.impact.asking import (
    FIELDS,
    Asked,
    last_quarter,
    period_choices,
    quick_periods,
    read_asked,
)
from marketplace.impact.board import make_board
from marketplace.impact.board.places import MEASURES
from marketplace.impact.pages import pages
from marketplace.impact.policies import viewer_of
from marketplace.impact.queries import choosing
from marketplace.impact.report_policies import may_ask_for_report
from marketplace.shared import places
from marketplace.shared.actors import REGENCY_ROLES, Role
from marketplace.shared.clock import today
from marketplace.shared.language import _l
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.current import current_actor

navigation.add(
    navigation.Entry(
        key="impact",
        label=_l("Dampak penjualan"),
        icon="chart-line",
        endpoint="impact.show_dashboard",
        roles=REGENCY_ROLES,
        position=205,
        tabs={Role.ADMIN: 2, Role.AUDITOR: 2},
        short=_l("Dampak"),
    )
)


@pages.get("/admin/dampak")
@allow(*REGENCY_ROLES)
def show_dashboard() -> ResponseReturnValue:
    """Show the figures of a period, filtered, with their definitions."""
    actor = current_actor()
    asked = read_asked(request.args, last_quarter(today()))
    measure = _measure()

    def address_of(**changes: str | None) -> str:
        kept: dict[str, Any] = {**asked.chosen, "measure": measure, **changes}
        return url_for("impact.show_dashboard", **{k: v for k, v in kept.items() if v})

    board = make_board(
        asked, viewer_of(actor), measure=measure or "rupiah", address_of=address_of
    )
    return render_template(
        "impact/dashboard.html",
        board=board,
        measure=measure,
        quick=_quick(asked, address_of),
        may_ask=may_ask_for_report(actor),
        **filter_values(asked),
    )


def filter_values(asked: Asked) -> dict[str, Any]:
    """Return what the filter form shows: its choices, and what is chosen."""
    districts = [(each.slug, each.name) for each in places.districts()]
    return {
        "chosen": {name: asked.chosen.get(name, "") for name in FIELDS},
        "choices": {
            "periods": period_choices(today(), asked.wanted.period),
            "buyers": choosing.buyers(),
            "districts": districts,
            "categories": choosing.categories(),
        },
    }


def _measure() -> str | None:
    measure = request.args.get("measure")
    return measure if measure in MEASURES and measure != "rupiah" else None


def _quick(asked: Asked, address_of: Any) -> list[tuple[str, str, bool]]:  # noqa: ANN401
    return [
        (words, address_of(period=period.code), period == asked.wanted.period)
        for words, period in quick_periods(today())
    ]
