"""A table of reference prices, sent by the regency."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog.services import references
from marketplace.shared.actors import Role
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.spreadsheets.pages import pages
from marketplace.spreadsheets.reading.limits import refuse
from marketplace.spreadsheets.reference_table import read_references
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.headers import takes_files
from marketplace.web.uploads import sent_files


@pages.post("/admin/harga-acuan/tabel")
@allow(Role.ADMIN)
@takes_files
def send_references() -> ResponseReturnValue:
    """Take all prices of a table in, or none of them."""
    sent = sent_files("file")
    try:
        if not sent:
            raise refuse("empty")
        count = references.set_references(read_references(sent[0]), actor=current_actor())
    except Invalid as refusal:
        told = [sentence for sentences in refusal.errors.values() for sentence in sentences]
        flash(" ".join(told) or str(refusal), "bad")
    else:
        flash(_("%(count)s harga acuan disimpan.", count=count), "ok")
    return redirect(url_for("catalog.show_references"), 303)
