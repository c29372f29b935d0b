"""The regent's report on paper: the page's own words and drawings, set by Typst."""

from __future__ import annotations

from flask import get_template_attribute

from marketplace.impact.board.shapes import Board, Grid, Groups
from marketplace.impact.report_models import ImpactReport
from marketplace.shared.clock import JAKARTA
from marketplace.shared.documents import render_pdf
from marketplace.shared.language import _

# Black ink on white: what the style sheet says on screen.
TREND_INK = """
text{font:12px "Plus Jakarta Sans";fill:#444}
.grid-line{stroke:#ddd}
.line{fill:none;stroke-width:2.5}
.line.c-1,.dot.c-1{stroke:#7a2457}
.line.c-2,.dot.c-2{stroke:#1b8a6b}
.dot{fill:#fff;stroke-width:2.5}
.area{fill:#1b8a6b;opacity:.14}
.end{font-weight:700;font-size:13px}
.end.c-1{fill:#7a2457}
.end.c-2{fill:#0f5c40}
"""
LINE_INK = {"c-1": "#7a2457", "c-2": "#1b8a6b"}
MAP_INK = """
polygon{stroke:#fff;stroke-width:2.5}
.lab{font:600 13.5px "Plus Jakarta Sans";text-anchor:middle}
.q-none{fill:#ede8ef}.q-1{fill:#f3e4ec}.q-2{fill:#e0b7cd}
.q-3{fill:#c47fa5}.q-4{fill:#9c4779}.q-5{fill:#6a1b4a}
.closed{fill:url(#closed)}.hatch{stroke:#8b7e8f;stroke-width:1.5}
.sel{stroke:#111;stroke-width:3.5}
.t-none,.t-closed,.t-1,.t-2,.t-3{fill:#1f1522}.t-4,.t-5{fill:#fff}
"""


def report_on_paper(report: ImpactReport, board: Board) -> bytes:
    """Set the report as a tagged PDF in the language in which it was asked for."""
    data: dict[str, object] = {
        "number": report.number,
        "date": report.requested_at.astimezone(JAKARTA).date(),
        "example": board.is_example,
        "title": _("Laporan dampak penjualan"),
        "about": board.about,
        "closed": board.closed,
        "tiles": [
            {
                "name": tile.name,
                "value": f"{tile.value} {tile.unit}".strip(),
                "note": f"{tile.change} {tile.note}".strip(),
            }
            for tile in board.tiles
        ],
        "trend": {
            "title": board.trend.title,
            "sentence": board.trend.sentence,
            "legend": [[LINE_INK[kind], words] for kind, words in board.trend.legend],
            "table": _table(board.trend.grid),
        },
        "lm3": _multiplier(board),
        "places": {
            "title": board.places.title,
            "sentence": board.places.sentence,
            "legend": [words for _step, words in board.places.legend],
            "notes": list(board.places.notes),
            "table": _table(board.places.full),
        },
        "groups": [_group(each) for each in (board.groups, board.buyers) if each],
        "beside": [list(line) for line in board.beside],
        "method": {
            "title": _("Arti angka, cara menghitung, dan batasnya"),
            "terms": [[term, " ".join(texts)] for term, texts in board.meanings],
        },
        "map_svg": _map(board),
        **_trend_drawing(board),
    }
    return render_pdf("impact_report", data, report.language)


def _table(grid: Grid) -> dict[str, object]:
    rows = [[row.name, *(cell.words for cell in row.cells)] for row in grid.rows]
    if grid.total and rows:
        rows.append([_("Jumlah"), *(cell.words for cell in grid.total)])
    return {
        "columns": [text for text, _look in grid.columns],
        "rows": rows,
    }


def _group(groups: Groups) -> dict[str, object]:
    return {"title": groups.title, "notes": list(groups.notes), "table": _table(groups.grid)}


def _multiplier(board: Board) -> dict[str, object]:
    lm3 = board.lm3
    headline = f"{lm3.value} ({lm3.low} – {lm3.high})" if lm3.value else _("Data belum cukup")
    lines = [lm3.sentence, lm3.lacking, lm3.formula, lm3.coverage]
    return {
        "title": _("Pengganda lokal LM3"),
        "headline": headline,
        "lines": [line for line in lines if line],
        "rounds": {
            "columns": [_("Putaran"), _("Jumlah")],
            "rows": [[f"{n}. {r.text}", r.amount] for n, r in enumerate(lm3.rounds, start=1)],
        },
    }


def _trend_drawing(board: Board) -> dict[str, object]:
    if board.trend.drawing is None:
        return {}
    draw = get_template_attribute("macros/charts.html", "line_drawing")
    return {"trend_svg": _inked(draw(board.trend.drawing.wide, "", ""), TREND_INK)}


def _map(board: Board) -> str:
    draw = get_template_attribute("macros/kapanewon.html", "kapanewon_figures")
    return _inked(draw(board.places.areas, ""), MAP_INK)


def _inked(drawing: str, ink: str) -> str:
    """Turn a drawing of a page into one that stands alone, with its own style sheet."""
    head, rest = str(drawing).split(">", 1)
    return f'{head} xmlns="http://www.w3.org/2000/svg"><style>{ink}</style>{rest}'
