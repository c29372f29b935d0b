"""Months: what was accepted and what was paid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from marketplace.impact.board.shapes import Cell, Drawings, Grid, TableRow, Trend
from marketplace.impact.drawing import NARROW, WIDE, line_chart
from marketplace.impact.figures import Measures, Table
from marketplace.impact.filters import Month, Period, month_of
from marketplace.impact.wording import chart_rupiah, month_year, plain
from marketplace.shared.language import _
from marketplace.shared.money import Money

SHOWN = 12  # months at least: a quarter alone shows no direction


def trend_period(period: Period) -> Period:
    """Return the months to draw: the period, or the year that ends with it."""
    if len(period.months) >= SHOWN:
        return period
    start = period.last.year * 12 + period.last.month - SHOWN
    return Period.covering(date(start // 12, start % 12 + 1, 1), period.last)


def make_trend(table: Table, until: date) -> Trend:
    """Draw the months of a table; a closed month is a gap, a month without rows is zero.

    Months after `until` are not drawn: nothing is known of them yet.
    """
    rows = {row.key: row.measures for row in table.rows}
    months = [month for month in table.wanted.period.months if month <= month_of(until)]
    accepted = [_of(rows, month, "accepted") for month in months]
    paid = [_of(rows, month, "spend") for month in months]
    firsts = [date(month // 100, month % 100, 1) for month in months]
    series = [("c-1", accepted), ("c-2", paid)]
    is_empty = not any(accepted) and not any(paid) and None not in accepted
    return Trend(
        title=_("Belanja dan nilai diterima per bulan"),
        legend=(("c-1", _("Nilai diterima")), ("c-2", _("Belanja (dibayar)"))),
        drawing=None
        if is_empty
        else Drawings(line_chart(firsts, series, WIDE), line_chart(firsts, series, NARROW)),
        sentence=_sentence(firsts, accepted, paid),
        grid=Grid(
            columns=(
                (_("Bulan"), ""),
                (_("Nilai diterima (Rp)"), "num"),
                (_("Belanja (Rp)"), "num"),
            ),
            rows=tuple(
                TableRow(month_year(day), (_cell(bought), _cell(money)))
                for day, bought, money in zip(firsts, accepted, paid, strict=True)
            ),
        ),
    )


def _of(rows: Mapping[str, Measures], month: Month, name: str) -> int | None:
    if str(month) not in rows:
        return 0
    amount: Money | None = getattr(rows[str(month)], name)
    return None if amount is None else amount.rupiah


def _cell(amount: int | None) -> Cell:
    return Cell(plain(amount), closed=amount is None)


def _sentence(days: list[date], accepted: list[int | None], paid: list[int | None]) -> str:
    if not days:
        return _("Belum ada bulan untuk digambar.")
    return _(
        "Grafik garis %(count)s bulan. Nilai diterima %(first)s pada %(start)s dan %(last)s "
        "pada %(end)s; belanja %(paid)s pada %(end)s. Angkanya ada di tabel.",
        count=len(days),
        first=chart_rupiah(accepted[0]),
        start=month_year(days[0]),
        last=chart_rupiah(accepted[-1]),
        end=month_year(days[-1]),
        paid=chart_rupiah(paid[-1]),
    )
