"""A long list of goods goes into the cart at once: typed, pasted, or from a file."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.orders.services import carting
from marketplace.quick_orders import queries
from marketplace.quick_orders.lines import (
    MOST_LINES,
    TypedLine,
    read_cells,
    read_text,
    typed_line,
)
from marketplace.quick_orders.matching import Matched
from marketplace.quick_orders.pages import pages
from marketplace.shared.actors import ORDERING_ROLES
from marketplace.shared.errors import DomainError, Invalid
from marketplace.shared.language import _
from marketplace.shared.spreadsheets import as_csv
from marketplace.spreadsheets.reading.csv_file import read_csv
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.headers import takes_files
from marketplace.web.idempotency import once_per_form

BLANK_LINES = 8
SPARE_LINES = 3  # below a list that was filled in
LARGEST_FILE = 512 * 1024
ARCHIVE = b"PK"  # how a workbook begins


@pages.get("/keranjang/cepat")
@allow(*ORDERING_ROLES)
def show_form() -> ResponseReturnValue:
    """Show empty lines."""
    return _form([])


@pages.get("/keranjang/cepat/contoh.csv")
@allow(*ORDERING_ROLES)
def download_sample() -> ResponseReturnValue:
    """Give an example list of goods that are on sale."""
    heads = (_("Nama barang"), _("Jumlah"), _("Satuan"))
    rows = [(name, 10, unit) for name, unit in queries.well_liked()]
    answer = make_response(as_csv(heads, rows, separator=";"))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="daftar-belanja.csv"'
    return answer


@pages.post("/keranjang/cepat/baca")
@allow(*ORDERING_ROLES)
@takes_files
def read_list() -> ResponseReturnValue:
    """Read what was pasted or sent as a file, and show it line by line below what was typed."""
    typed = [line for line in typed_lines() if not line.is_blank]
    try:
        given = _given()
    except Invalid as refusal:
        return _form(_judged(typed), refusal=refusal, text=request.form.get("text", ""))
    return _form(_judged([*typed, *given]))


@pages.post("/keranjang/cepat")
@allow(*ORDERING_ROLES)
@takes_files
@once_per_form
def fill_cart() -> ResponseReturnValue:
    """Put the list into the cart: all of it, or with `ready` the lines that are clear."""
    typed = typed_lines()
    lines = _judged(typed, [request.form.get(f"choice-{n}", "") for n in range(len(typed))])
    lines = [line for line in lines if not line.typed.is_blank]
    ready = [line for line in lines if line.is_ready]
    if not ready or (len(ready) < len(lines) and "ready" not in request.form):
        return _form(lines, asked=True)
    try:
        carting.add_many_to_cart([_addition(line) for line in ready], actor=current_actor())
    except DomainError as refusal:
        return _form(lines, asked=True, refusal=refusal)
    flash(_("%(count)s barang masuk keranjang.", count=len(ready)), "ok")
    if len(ready) == len(lines):
        return redirect(url_for("orders.show_cart"), 303)
    return _form([line for line in lines if not line.is_ready])


def _form(
    lines: Sequence[Matched],
    *,
    asked: bool = False,
    refusal: DomainError | None = None,
    text: str = "",
) -> Response:
    """Show the lines; what is unclear is wrong once they were `asked` into the cart."""
    spare = SPARE_LINES if lines else BLANK_LINES
    page = render_template(
        "quick_orders/form.html",
        lines=lines,
        spare=min(spare, MOST_LINES - len(lines)),
        asked=asked,
        refusal=refusal,
        text=text,
        most=MOST_LINES,
        ready=sum(line.is_ready for line in lines),
    )
    return make_response(page, 422 if asked or refusal else 200)


def typed_lines() -> list[TypedLine]:
    """Read the lines of the form, blank ones among them."""
    fields = request.form
    last = max((n for n in range(MOST_LINES) if f"item-{n}" in fields), default=-1)
    return [
        typed_line(
            " ".join(fields.get(f"item-{n}", "").split()),
            fields.get(f"quantity-{n}", "").strip(),
            fields.get(f"unit-{n}", "").strip(),
        )
        for n in range(last + 1)
    ]


def _given() -> list[TypedLine]:
    """Read the file, else the pasted text; raises `Invalid` for what is no list."""
    file = request.files.get("file")
    content = file.read(LARGEST_FILE + 1) if file else b""
    if content.startswith(ARCHIVE):
        text = _("Salin barisnya dari Excel lalu tempel di sini, atau simpan sebagai CSV.")
        raise Invalid({"file": [text]})
    if len(content) > LARGEST_FILE:
        raise Invalid({"file": [_("Berkas ini lebih dari 512 kB. Pecah daftarnya.")]})
    lines = (
        read_cells(cells for _line, cells in read_csv(content))
        if content
        else read_text(request.form.get("text", ""))
    )
    if not lines:
        raise Invalid(
            {"text": [_("Belum ada isinya. Tempel daftar Anda, satu barang sebaris.")]}
        )
    if len(lines) > MOST_LINES:
        text = _("Paling banyak %(most)s baris sekaligus. Pecah daftarnya.", most=MOST_LINES)
        raise Invalid({"file" if content else "text": [text]})
    return lines


def _judged(typed: Sequence[TypedLine], picked: Sequence[str] = ()) -> list[Matched]:
    return queries.matched(typed, picked or [""] * len(typed))


def _addition(line: Matched) -> carting.Addition:
    if line.chosen is None or line.quantity is None:
        raise LookupError("only lines that are ready go into the cart")
    return carting.Addition(line.chosen.product_id, line.chosen.offer_id, line.quantity)
