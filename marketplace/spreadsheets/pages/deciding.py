"""What a producer decides about a spreadsheet: its columns' meaning, applying, taking back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.spreadsheets import queries
from marketplace.spreadsheets.pages import pages
from marketplace.spreadsheets.pages.sending import HOME
from marketplace.spreadsheets.pages.showing import about_columns
from marketplace.spreadsheets.services import applying, reverting, sending
from marketplace.web.access import allow
from marketplace.web.current import current_actor


@pages.post(f"{HOME}/<number>/kolom")
@allow(*PRODUCER_ROLES)
def say_columns(number: str) -> ResponseReturnValue:
    """Keep what the columns mean, and have the rows looked at again."""
    actor = current_actor()
    sheet = queries.find_import(number, actor)
    said = [request.form.get(f"column_{place}", old) for place, old in enumerate(sheet.columns)]
    try:
        sending.say_columns(number, said, actor=actor)
    except Invalid as refusal:
        told = " ".join(words for found in refusal.errors.values() for words in found)
        about = about_columns(sheet)
        return render_template("spreadsheets/columns.html", **about, problem=told), 422
    return _back(number)


@pages.post(f"{HOME}/<number>/terapkan")
@allow(*PRODUCER_ROLES)
def apply_import(number: str) -> ResponseReturnValue:
    """Apply what the preview showed."""
    try:
        applying.apply_import(number, actor=current_actor())
    except RuleBroken as refusal:
        flash(str(refusal), "bad")
    return _back(number)


@pages.post(f"{HOME}/<number>/batalkan")
@allow(*PRODUCER_ROLES)
def revert_import(number: str) -> ResponseReturnValue:
    """Take back what was applied."""
    try:
        reverting.revert_import(number, actor=current_actor())
    except RuleBroken as refusal:
        flash(str(refusal), "bad")
    return _back(number)


def _back(number: str) -> ResponseReturnValue:
    return redirect(url_for("spreadsheets.show_import", number=number), 303)
