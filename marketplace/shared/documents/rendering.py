"""Sets documents with Typst: data goes in as JSON, a tagged PDF (PDF/UA-1) comes out."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from marketplace.shared.documents.shapes import (
    DeliveryNote,
    Invoice,
    PayoutStatement,
    PurchaseOrder,
)
from marketplace.shared.spelling import amount_in_words

if TYPE_CHECKING:
    import typst

DOCUMENTS = Path(__file__).parents[3] / "templates" / "documents"

# A line break stays; other control characters and the ones that turn the direction of writing
# have no place on paper and would let a name cover its neighbour.
_UNPRINTABLE = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def delivery_note_pdf(note: DeliveryNote, language: str = "id") -> bytes:
    """Set a surat jalan with the code that opens its receipt."""
    data = {**note, "qr_svg": qr_svg(note["receive_url"])}
    return render_pdf("delivery_note", data, language)


def purchase_order_pdf(order: PurchaseOrder, language: str = "id") -> bytes:
    """Set a pesanan pembelian to one producer with its total in words."""
    words = amount_in_words(order["total_rupiah"], language)
    data: dict[str, object] = {**order, "total_in_words": words}
    if "check_url" in order:
        data["qr_svg"] = qr_svg(order["check_url"])
    return render_pdf("purchase_order", data, language)


def invoice_pdf(invoice: Invoice, language: str = "id") -> bytes:
    """Set a tagihan with its total in words."""
    words = amount_in_words(invoice["total_rupiah"], language)
    return render_pdf("invoice", {**invoice, "total_in_words": words}, language)


def payout_statement_pdf(statement: PayoutStatement, language: str = "id") -> bytes:
    """Set the statement of one payout with its total in words."""
    words = amount_in_words(statement["total_rupiah"], language)
    return render_pdf("payout_statement", {**statement, "total_in_words": words}, language)


def render_pdf(template: str, data: Mapping[str, object], language: str = "id") -> bytes:
    """Set the document `template` in the language `id` or `en`.

    Text in `data` prints as it stands, whatever it contains. Where it holds letters that no
    font of ours has, the PDF is still made and tagged, only without the mark of PDF/UA-1,
    which forbids missing letters. Raises RuntimeError where `data` lacks something needed.
    """
    import typst  # noqa: PLC0415 - large, seldom needed

    text = json.dumps(_plain({**data, "language": language}), ensure_ascii=False)
    try:
        return _compile(template, text, ["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed with font" not in str(error):
            raise
        return _compile(template, text, [])


def _compile(template: str, text: str, standards: list[typst.PDFStandard]) -> bytes:
    import typst  # noqa: PLC0415

    return typst.compile(
        DOCUMENTS / f"{template}.typ",
        root=DOCUMENTS,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": text},
        pdf_standards=standards,
    )


@cache
def _fonts() -> typst.Fonts:
    import typst  # noqa: PLC0415

    return typst.Fonts(include_system_fonts=False, font_paths=[DOCUMENTS / "fonts"])


def _plain(value: object) -> object:
    """Turn a value into what JSON holds, and text into what paper holds."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub(" ", value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value


def qr_svg(text: str) -> str:
    """Draw a QR code as SVG, to be read off wet paper."""
    # Medium correction and a white rim of four modules, as ISO 18004 asks.
    import segno  # noqa: PLC0415 - seldom needed

    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawing, kind="svg", border=4, xmldecl=False)
    return drawing.getvalue().decode()
