"""Requests and comparisons as files, and the comparison on paper."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from flask import Response, request
from flask.typing import ResponseReturnValue

from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.criteria import Criterion
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _, _l
from marketplace.shared.quantity import plain
from marketplace.shared.spreadsheets import Sheet, Value, write_csv, write_xlsx
from marketplace.sourcing import wording
from marketplace.sourcing.comparing import Cell, Comparison, Row
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.pages import pages
from marketplace.sourcing.pages.listing import FILTERS
from marketplace.sourcing.paper import comparison_on_paper
from marketplace.sourcing.policies import READING_ROLES
from marketplace.sourcing.queries import rfqs as queries
from marketplace.sourcing.queries import working
from marketplace.sourcing.queries.views import view_rfq
from marketplace.web import exporting
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.exporting import ExportedList, in_parts, offer_files, state_word

ListColumn = exporting.Column


def _own(actor: Actor, asked: Mapping[str, str]) -> Iterator[RequestForQuotation]:
    states = FILTERS.get(asked.get("keadaan", ""), ())
    return in_parts(
        lambda limit, cursor: queries.own_rfqs(
            actor=actor, states=states, limit=limit, cursor=cursor
        )
    )


def _board(actor: Actor, asked: Mapping[str, str]) -> Iterator[RequestForQuotation]:
    live = asked.get("tampil") != "selesai"
    return in_parts(
        lambda limit, cursor: working.board(actor, live=live, limit=limit, cursor=cursor)
    )


COLUMNS = [
    ListColumn[RequestForQuotation](_l("Nomor"), lambda rfq: rfq.number),
    ListColumn[RequestForQuotation](_l("Judul"), lambda rfq: rfq.title),
    ListColumn[RequestForQuotation](_l("Pembeli"), lambda rfq: rfq.buyer.name),
    ListColumn[RequestForQuotation](_l("Jumlah barang"), lambda rfq: len(rfq.lines)),
    ListColumn[RequestForQuotation](
        _l("Hari antar pertama"), lambda rfq: min(line.delivery_day for line in rfq.lines)
    ),
    ListColumn[RequestForQuotation](_l("Ditutup"), lambda rfq: rfq.closes_at),
    ListColumn[RequestForQuotation](_l("Putaran"), lambda rfq: rfq.round),
    ListColumn[RequestForQuotation](_l("Keadaan"), lambda rfq: state_word("rfq", rfq.state)),
]
offer_files(
    pages,
    "/usaha/penawaran",
    *READING_ROLES,
    endpoint="download_rfqs",
    exported=ExportedList("penawaran", COLUMNS, _own),
)
offer_files(
    pages,
    "/jual/penawaran",
    *PRODUCER_ROLES,
    endpoint="download_invitations",
    exported=ExportedList("permintaan-penawaran", COLUMNS, _board),
)


@pages.get("/usaha/penawaran/<rfq>/perbandingan.csv")
@pages.get("/usaha/penawaran/<rfq>/perbandingan.xlsx")
@allow(*READING_ROLES)
def download_comparison(rfq: str) -> ResponseReturnValue:
    """Give the comparison as a table: a column for each producer, a row for each line."""
    view = view_rfq(found_id("rfq", rfq), actor=current_actor())
    if view.comparison is None:
        raise RuleBroken(_("Belum ada penawaran yang dibuka."))
    heads, rows = _table(view.comparison)
    target = io.BytesIO()
    ending = request.path.rpartition(".")[2]
    if ending == "csv":
        write_csv(target, heads, rows)
    else:
        write_xlsx(target, [Sheet(view.rfq.number, heads, rows)])
    name = f"perbandingan-{view.rfq.number}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(target.getvalue(), content_type=exporting.KINDS[ending], headers=headers)


@pages.get("/usaha/penawaran/<rfq>/perbandingan.pdf")
@allow(*READING_ROLES)
def print_comparison(rfq: str) -> ResponseReturnValue:
    """Answer the comparison as a PDF to sign."""
    view = view_rfq(found_id("rfq", rfq), actor=current_actor())
    name = f"{view.rfq.number}.pdf"
    return Response(
        comparison_on_paper(view),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _table(comparison: Comparison) -> tuple[list[str], list[list[Value]]]:
    columns = comparison.columns
    heads = [_("Barang"), _("Jumlah"), _("Satuan"), _("Isi")]
    heads += [column.quotation.producer.name for column in columns if column.quotation.producer]
    rows: list[list[Value]] = [row for line in comparison.rows for row in _line_rows(line)]
    rows += [_whole(_("Biaya sampai gudang"), [c.landed for c in columns])]
    rows += [_whole(_("Angkut tiap antar"), [c.quotation.freight for c in columns])]
    rows += [_whole(_("Waktu siap (hari)"), [c.lead_days for c in columns])]
    rows += [_whole(_("Berlaku sampai"), [c.quotation.valid_until for c in columns])]
    rows += [
        _whole(
            str(wording.CRITERIA[criterion]),
            [wording.points(column.scores[criterion.value]) for column in columns],
        )
        for criterion in Criterion
    ]
    return heads, [*rows, _whole(_("Nilai akhir"), [wording.points(c.score) for c in columns])]


def _line_rows(row: Row) -> list[list[Value]]:
    line = row.line
    before: list[Value] = [wording.goods_name(line), plain(line.quantity), line.unit]
    main: list[Cell | None] = [
        next((cell for cell in cells if not cell.line.is_alternate), None)
        for cells in row.cells
    ]
    found: list[list[Value]] = [
        [*before, _("Harga satuan"), *(cell.price if cell else None for cell in main)],
        [
            *before,
            _("Sanggup"),
            *(plain(cell.line.quantity) if cell else None for cell in main),
        ],
        [*before, _("Biaya sampai gudang"), *(cell.landed if cell else None for cell in main)],
        [*before, _("Nilai"), *(wording.points(cell.score) if cell else None for cell in main)],
    ]
    others = [
        next((cell for cell in cells if cell.line.is_alternate), None) for cells in row.cells
    ]
    if any(others):
        prices = [cell.price if cell else None for cell in others]
        remarks = [cell.line.remark if cell else None for cell in others]
        found += [[*before, _("Harga pengganti"), *prices], [*before, _("Pengganti"), *remarks]]
    return found


def _whole(name: str, values: list[Value]) -> list[Value]:
    return ["", None, "", name, *values]
