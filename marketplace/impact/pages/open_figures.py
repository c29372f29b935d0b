"""The public's page of impact: rounded, one month late, small cells closed, no sign-in."""

from __future__ import annotations

from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.impact.asking import period_words, read_asked
from marketplace.impact.board import make_board
from marketplace.impact.filters import THE_PUBLIC, Period, quarter_of
from marketplace.impact.pages import pages
from marketplace.impact.queries import default_period
from marketplace.web.access import public

SHOWN_QUARTERS = 4


@pages.get("/dampak")
@public
def show_open_figures() -> ResponseReturnValue:
    """Show everybody what sales did, in round figures of months that are well over."""
    newest = default_period(THE_PUBLIC)
    offered = _offered(newest)
    wanted = request.args.get("period")
    period = next((each for each in offered if each.code == wanted), newest)
    asked = read_asked({"period": period.code}, newest)
    board = make_board(asked, THE_PUBLIC)
    choices = [(period_words(each), _address(each, newest), each == period) for each in offered]
    return render_template(
        "impact/public.html", board=board, quick=choices, chosen=asked.chosen
    )


def _offered(newest: Period) -> list[Period]:
    """Return the year as far as it is public, and the last quarters that are wholly so."""
    quarters = [quarter_of(_day_after(newest)).before()]
    while len(quarters) < SHOWN_QUARTERS:
        quarters.append(quarters[-1].before())
    return [newest, *(each for each in quarters if each != newest)]


def _day_after(period: Period) -> date:
    return date(period.last.year + period.last.month // 12, period.last.month % 12 + 1, 1)


def _address(period: Period, newest: Period) -> str:
    code = None if period == newest else period.code
    return url_for("impact.show_open_figures", period=code)
