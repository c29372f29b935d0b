"""Asks the figures, and makes a board of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from marketplace.impact.asking import Asked
from marketplace.impact.board.multiplier import make_multiplier
from marketplace.impact.board.places import (
    closed_notes,
    make_places,
    measure_cells,
    measure_heads,
)
from marketplace.impact.board.shapes import AddressOf, Board, Grid, Groups, TableRow, Trend
from marketplace.impact.board.tiles import tiles
from marketplace.impact.board.trend import make_trend, trend_period
from marketplace.impact.definitions import definitions
from marketplace.impact.drawing import share_of
from marketplace.impact.figures import Summary, Table
from marketplace.impact.filters import Viewer, Wanted
from marketplace.impact.queries import Edition, present_edition, summary, table
from marketplace.impact.queries.choosing import is_example_market
from marketplace.impact.states import Closed, Dimension, ViewLevel
from marketplace.impact.wording import chart_rupiah, share
from marketplace.shared.language import _, _l

CLOSED_WORDS = {
    Closed.FEW: _l(
        "Angka ini ditutup karena berasal dari terlalu sedikit produsen atau keluarga, atau "
        "agar angka kecil lain tidak bisa dihitung darinya."
    ),
    Closed.COMBINED: _l(
        "Satu pembeli bersama satu kapanewon atau satu kelompok produk tidak ditampilkan: "
        "angkanya bisa menunjuk satu produsen. Lepas salah satu saringan."
    ),
    Closed.LATER: _l("Angka bulan ini tampil satu bulan setelah bulannya selesai."),
}


def make_board(
    asked: Asked,
    viewer: Viewer,
    *,
    measure: str = "rupiah",
    address_of: AddressOf | None = None,
) -> Board:
    """Return everything that is shown of one period and filter, for this viewer."""
    wanted, edition = asked.wanted, present_edition()
    now = summary(wanted, viewer, edition)
    earlier = replace(wanted, period=wanted.period.before())
    is_over = wanted.period.last <= now.newest_day and viewer.level is not ViewLevel.PUBLIC
    return Board(
        about=asked.about,
        tiles=tiles(now, summary(earlier, viewer, edition) if is_over else None, viewer.level),
        trend=_trend(wanted, viewer, now.newest_day, edition),
        lm3=make_multiplier(now.lm3),
        places=make_places(
            table(Dimension.KAPANEWON, replace(wanted, district_code=None), viewer, edition),
            wanted.district_code,
            measure,
            address_of,
        ),
        groups=make_groups(
            table(Dimension.CATEGORY, replace(wanted, category_id=None), viewer, edition),
            _("Belanja per kelompok produk"),
            _("Kelompok"),
        ),
        buyers=_buyers(wanted, viewer, edition),
        beside=_beside(now),
        closed=str(CLOSED_WORDS[now.measures.closed]) if now.measures.closed else "",
        meanings=meanings(),
        is_example=is_example_market(),
    )


def _trend(wanted: Wanted, viewer: Viewer, newest: date, edition: Edition) -> Trend:
    shown = replace(wanted, period=trend_period(wanted.period))
    return make_trend(table(Dimension.MONTH, shown, viewer, edition), newest)


def _buyers(wanted: Wanted, viewer: Viewer, edition: Edition) -> Groups | None:
    """Only the regency reads what single buyers spend, and never of one place or group."""
    if viewer.level is not ViewLevel.REGENCY or wanted.district_code or wanted.category_id:
        return None
    found = table(Dimension.BUYER, replace(wanted, buyer_id=None), viewer, edition)
    return make_groups(found, _("Belanja per pembeli"), _("Pembeli"))


def make_groups(found: Table, title: str, head: str) -> Groups:
    """Write the rows of a table as bars and as a table."""
    top = max(
        (row.measures.spend.rupiah for row in found.rows if row.measures.spend), default=0
    )
    bars = (
        (
            row.name,
            share_of(row.measures.spend.rupiah if row.measures.spend else None, top),
            chart_rupiah(row.measures.spend),
            "v2",
        )
        for row in found.rows
    )
    names = [row.name for row in found.rows if row.measures.closed]
    return Groups(
        title=title,
        bars=tuple(bars),
        grid=Grid(
            columns=((head, ""), *measure_heads()),
            rows=tuple(TableRow(row.name, measure_cells(row.measures)) for row in found.rows),
            total=measure_cells(found.total),
        ),
        notes=closed_notes(found, names),
    )


def _beside(now: Summary) -> tuple[tuple[str, str], ...]:
    """List what is known but not part of the figures: other buyers, and sales elsewhere."""
    lines = []
    if now.residents is not None:
        lines.append((_("Belanja warga di pasar ini"), str(now.residents)))
    if now.declared is not None:
        lines.append((_("Penjualan di luar pasar, menurut produsen"), str(now.declared)))
    if now.off_platform_share is not None:
        lines.append((_("Bagian di luar pasar"), share(now.off_platform_share)))
    return tuple(lines)


def meanings() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """List the definitions of all figures, each with its formula and its source."""
    return tuple(
        (
            each.name,
            (
                each.meaning,
                _("Rumus: %(formula)s.", formula=each.formula),
                _("Sumber: %(source)s.", source=each.source),
            ),
        )
        for each in definitions()
    )
