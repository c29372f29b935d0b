"""Delivery notes as PDF, photos of damaged goods, and where a scanned code leads."""

from __future__ import annotations

from flask import Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.fulfilment import queries
from marketplace.fulfilment.naming import typed_code
from marketplace.fulfilment.pages import pages
from marketplace.fulfilment.papers import delivery_note_pdf
from marketplace.shared.actors import BUYER_ROLES, PRODUCER_ROLES, REGENCY_ROLES, Role
from marketplace.shared.errors import NotFound
from marketplace.shared.language import _, current_language
from marketplace.web.access import allow, signed_in
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.storage import storage

BOTH_SIDES = (*PRODUCER_ROLES, *BUYER_ROLES, Role.RESIDENT, *REGENCY_ROLES)


@pages.get("/surat-jalan/<number>.pdf")
@allow(*BOTH_SIDES)
def print_delivery_note(number: str) -> ResponseReturnValue:
    """Hand out the note for printing."""
    note = queries.find_delivery_note(number, actor=current_actor())
    content = delivery_note_pdf(
        note, base_url=current_app.config["BASE_URL"], language=current_language()
    )
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{note.number}.pdf"'
    return response


@pages.get("/bukti/<receipt_line_id>")
@allow(*BOTH_SIDES)
def show_photo(receipt_line_id: str) -> ResponseReturnValue:
    """Show the photo of goods that were not taken as sent."""
    number = found_id("receipt_line", receipt_line_id)
    key = queries.find_photo_key(number, actor=current_actor())
    response = Response(storage().read(key), mimetype="image/webp")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@pages.get("/terima")
@signed_in
def look_up_code() -> ResponseReturnValue:
    """Lead from a code typed by hand to the goods that it travels with."""
    return redirect(
        url_for("fulfilment.open_code", code=typed_code(request.args.get("kode", "")) or "-")
    )


@pages.get("/terima/<code>")
@signed_in
def open_code(code: str) -> ResponseReturnValue:
    """Lead from a scanned code to the receipt page, the producer to its own order."""
    actor = current_actor()
    try:
        note = queries.find_delivery_note_by_code(typed_code(code), actor=actor)
    except NotFound:
        message = _(
            "Kode ini tidak ada, atau barangnya bukan untuk Anda. Periksa lagi kodenya."
        )
        raise NotFound(message) from None
    number = note.producer_order.number
    if actor.has(*PRODUCER_ROLES):
        return redirect(url_for("fulfilment.show_producer_order", number=number))
    return redirect(url_for("fulfilment.show_arrival", number=number, sj=note.number))
