"""A producer sends a spreadsheet, and says what its columns mean."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import Invalid, require
from marketplace.shared.language import _, current_language
from marketplace.shared.numbering import next_number
from marketplace.spreadsheets import mapping, policies, queries
from marketplace.spreadsheets.columns import BY_NAME, IGNORED, plain
from marketplace.spreadsheets.models import SheetHeading, SheetImport
from marketplace.spreadsheets.states import IMPORT_LIFECYCLE, ImportState, Mode


@transactional
def send_spreadsheet(
    *, actor: Actor, file_key: str, file_name: str, mode: Mode = Mode.UPSERT
) -> SheetImport:
    """Take a spreadsheet in; a worker reads it and shows what it would do."""
    require(allowed=policies.may_import(actor), to=_("mengirim tabel produk"))
    sheet = SheetImport(
        number=next_number("IM"),
        producer_id=actor.organisation_id,
        membership_id=actor.membership_id,
        mode=mode,
        file_key=file_key,
        file_name=file_name[-120:],
        language=current_language(),
        headings=[],
        columns=[],
    )
    db.session.add(sheet)
    audit.record("sheet_import.sent", sheet, actor=actor, mode=mode)
    outbox.add("spreadsheets.read", import_id=sheet.id)
    return sheet


@transactional
def say_columns(number: str, columns: Sequence[str], *, actor: Actor) -> SheetImport:
    """Say what each column means, in their order; it is remembered for the next file.

    Raises `NotFound` for another's file, `Invalid` for meanings that do not fit, and
    `RuleBroken` once it was applied.
    """
    sheet = queries.lock_own_import(number, actor)
    require(allowed=policies.may_import(actor), to=_("mengirim tabel produk"))
    state = IMPORT_LIFECYCLE.move(sheet.state, ImportState.READING)
    _check(sheet, columns)
    sheet.state, sheet.columns, sheet.percent = state, list(columns), 0
    for heading, column in zip(sheet.headings, columns, strict=True):
        _remember(actor, plain(heading), column)
    audit.record("sheet_import.columns_said", sheet, actor=actor, columns=list(columns))
    outbox.add("spreadsheets.preview", import_id=sheet.id)
    return sheet


def _check(sheet: SheetImport, columns: Sequence[str]) -> None:
    used = [name for name in columns if name != IGNORED]
    if len(columns) != len(sheet.headings) or not set(used) <= BY_NAME.keys():
        raise Invalid({"columns": [_("Pilih arti setiap kolom dari daftar.")]})
    twice = [BY_NAME[name].title for name in BY_NAME if used.count(name) > 1]
    if twice:
        message = _("Satu arti hanya untuk satu kolom: %(names)s.", names=", ".join(twice))
        raise Invalid({"columns": [message]})
    if not mapping.is_clear(columns):
        message = _("Pilih kolom mana yang berisi kode atau nama produk.")
        raise Invalid({"columns": [message]})


def _remember(actor: Actor, heading: str, column: str) -> None:
    if not heading:
        return
    row = insert(SheetHeading).values(
        organisation_id=actor.organisation_id, heading=heading, column=column
    )
    known = ["organisation_id", "heading"]
    db.session.execute(row.on_conflict_do_update(index_elements=known, set_={"column": column}))
