"""Sending a spreadsheet of goods, and fetching one to fill in."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid
from marketplace.spreadsheets import queries
from marketplace.spreadsheets.keeping import kept_file
from marketplace.spreadsheets.pages import pages
from marketplace.spreadsheets.schemas import ImportInput
from marketplace.spreadsheets.services import sending
from marketplace.spreadsheets.template import template
from marketplace.spreadsheets.wording import MODES, STATES
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.exporting import KINDS
from marketplace.web.forms import Form
from marketplace.web.headers import takes_files
from marketplace.web.idempotency import once_per_form
from marketplace.web.uploads import sent_files

HOME = "/jual/produk/impor"


@pages.get(HOME)
@allow(*PRODUCER_ROLES)
def list_imports() -> ResponseReturnValue:
    """Ask for a spreadsheet, and show those sent so far."""
    return _page(Form(ImportInput(), {"mode": "upsert"}))


@pages.post(HOME)
@allow(*PRODUCER_ROLES)
@takes_files
@once_per_form
def send_import() -> ResponseReturnValue:
    """Take a spreadsheet in, and lead to where one sees how far it is."""
    form = Form(ImportInput())
    try:
        if not form.accepts(request.form):
            raise Invalid(form.errors)
        sent = sent_files("file")
        key = kept_file(sent[0] if sent else None)
        name = request.files["file"].filename or "tabel"
        sheet = sending.send_spreadsheet(
            actor=current_actor(), file_key=key, file_name=name, **form.values
        )
    except Invalid as refusal:
        form.refused(refusal)
        return _page(form)
    return redirect(url_for("spreadsheets.show_import", number=sheet.number), 303)


@pages.get(f"{HOME}/tabel.csv")
@pages.get(f"{HOME}/tabel.xlsx")
@allow(*PRODUCER_ROLES)
def download_template() -> ResponseReturnValue:
    """Give the goods as they are, as a spreadsheet to fill in and send back."""
    ending = request.path.rpartition(".")[2]
    name = f"produk-{today().isoformat()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    content = template(current_actor(), ending)
    return Response(content, content_type=KINDS[ending], headers=headers)


def _page(form: Form) -> ResponseReturnValue:
    part = queries.own_imports(current_actor(), cursor=request.args.get("setelah"))
    page = render_template(
        "spreadsheets/imports.html",
        form=form,
        part=part,
        further=url_for("spreadsheets.list_imports", setelah=part.next) if part.next else None,
        modes=[(mode.value, str(word), str(about)) for mode, (word, about) in MODES.items()],
        states=STATES,
    )
    return page, form.status
