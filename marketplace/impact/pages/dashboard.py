"""The regency's page: what sales did, by period, buyer, kapanewon and product group."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.impact.asking import last_quarter, read_asked
from marketplace.impact.board import make_board
from marketplace.impact.pages import pages
from marketplace.impact.pages.choosing import (
    addresses,
    filter_values,
    measure_asked,
    quick_links,
)
from marketplace.impact.policies import viewer_of
from marketplace.impact.report_policies import may_ask_for_report
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
    asked, measure = read_asked(request.args, last_quarter(today())), measure_asked()
    address_of = addresses("impact.show_dashboard", asked, measure)
    board = make_board(
        asked, viewer_of(actor), measure=measure or "rupiah", address_of=address_of
    )
    return render_template(
        "impact/dashboard.html",
        board=board,
        measure=measure,
        quick=quick_links(asked, address_of),
        may_ask=may_ask_for_report(actor),
        **filter_values(asked),
    )
