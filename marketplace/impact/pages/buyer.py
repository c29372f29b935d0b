"""A buyer's own page: what its spend did, to be used in its own reports."""

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
from marketplace.shared.actors import BUYER_ROLES
from marketplace.shared.clock import today
from marketplace.shared.language import _l
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.current import current_actor

navigation.add(
    navigation.Entry(
        key="own_spend",
        label=_l("Dampak belanja"),
        icon="chart-line",
        endpoint="impact.show_own_spend",
        roles=BUYER_ROLES,
        position=146,
    )
)


@pages.get("/usaha/dampak")
@allow(*BUYER_ROLES)
def show_own_spend() -> ResponseReturnValue:
    """Show a buyer what its own spend did, by period, kapanewon and product group."""
    given = {name: text for name, text in request.args.items() if name != "buyer"}
    asked, measure = read_asked(given, last_quarter(today())), measure_asked()
    address_of = addresses("impact.show_own_spend", asked, measure)
    board = make_board(
        asked, viewer_of(current_actor()), measure=measure or "rupiah", address_of=address_of
    )
    return render_template(
        "impact/buyer.html",
        board=board,
        measure=measure,
        quick=quick_links(asked, address_of),
        **filter_values(asked, with_buyers=False),
    )
