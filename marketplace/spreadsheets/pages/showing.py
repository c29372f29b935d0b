"""One spreadsheet: what its columns mean, what its rows would do, what became of them."""

from __future__ import annotations

from typing import TypeVar

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.clock import utc_now
from marketplace.shared.errors import NotFound
from marketplace.spreadsheets import policies, queries
from marketplace.spreadsheets.columns import BY_NAME, COLUMNS
from marketplace.spreadsheets.models import SheetImport
from marketplace.spreadsheets.pages import pages
from marketplace.spreadsheets.pages.sending import HOME
from marketplace.spreadsheets.states import AT_WORK, ImportState, Outcome, Verdict
from marketplace.spreadsheets.template import rest
from marketplace.spreadsheets.wording import OUTCOMES, STATES, VERDICTS
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.exporting import KINDS

SHOWN = 50
Kind = TypeVar("Kind", Verdict, Outcome)
ASKED_ABOUT = 3  # rows that show what a column holds


@pages.get(f"{HOME}/<number>")
@allow(*PRODUCER_ROLES)
def show_import(number: str) -> ResponseReturnValue:
    """Show how far a spreadsheet is, and what it does."""
    return show(queries.find_import(number, current_actor()))


@pages.get(f"{HOME}/<number>/kolom")
@allow(*PRODUCER_ROLES)
def ask_columns(number: str) -> ResponseReturnValue:
    """Ask what the columns of a spreadsheet mean."""
    sheet = queries.find_import(number, current_actor())
    return render_template("spreadsheets/columns.html", **about_columns(sheet), problem=None)


@pages.get(f"{HOME}/<number>/sisa.<ending>")
@allow(*PRODUCER_ROLES)
def download_rest(number: str, ending: str) -> ResponseReturnValue:
    """Give the rows that were not taken, with what to do about each."""
    if ending not in KINDS:
        raise NotFound
    sheet = queries.find_import(number, current_actor())
    content = rest(sheet, queries.rest_of(sheet.id), ending)
    headers = {"Content-Disposition": f'attachment; filename="sisa-{number}.{ending}"'}
    return Response(content, content_type=KINDS[ending], headers=headers)


def show(sheet: SheetImport) -> str:
    """Return the page of a spreadsheet."""
    verdict = _one_of(Verdict, request.args.get("hasil", ""))
    outcome = _one_of(Outcome, request.args.get("nasib", ""))
    part = queries.rows_of(
        sheet.id,
        verdict=verdict,
        outcome=outcome,
        limit=SHOWN,
        cursor=request.args.get("setelah"),
    )
    address = url_for("spreadsheets.show_import", number=sheet.number)
    return render_template(
        "spreadsheets/import.html",
        sheet=sheet,
        counts=queries.counts_of(sheet.id),
        part=part,
        names=queries.names_of([row.offer_id for row in part.items if row.offer_id]),
        verdict=verdict,
        outcome=outcome,
        address=address,
        further=_further(sheet, verdict, outcome, part.next),
        at_work=sheet.state in AT_WORK,
        can_say_columns=sheet.state in {ImportState.ASKING, ImportState.PREVIEWED},
        can_revert=policies.may_be_reverted(sheet, utc_now()),
        revertible_until=(sheet.applied_at or utc_now()) + policies.REVERTIBLE_FOR,
        titles={name: column.title for name, column in BY_NAME.items()},
        verdicts=VERDICTS,
        outcomes=OUTCOMES,
        states=STATES,
    )


def about_columns(sheet: SheetImport) -> dict[str, object]:
    """Return what the page of a spreadsheet's columns shows."""
    first = queries.rows_of(sheet.id, limit=ASKED_ABOUT).items
    samples = [
        [row.cells[place][:40] for row in first if place < len(row.cells) and row.cells[place]]
        for place in range(len(sheet.headings))
    ]
    return {
        "sheet": sheet,
        "asked": list(enumerate(zip(sheet.headings, sheet.columns, samples, strict=True))),
        "choices": [(column.name, column.title) for column in COLUMNS],
    }


def _one_of(kind: type[Kind], text: str) -> Kind | None:
    return kind(text) if text in set(kind) else None


def _further(
    sheet: SheetImport, verdict: Verdict | None, outcome: Outcome | None, cursor: str | None
) -> str | None:
    if cursor is None:
        return None
    asked = {"hasil": verdict, "nasib": outcome, "setelah": cursor}
    return url_for("spreadsheets.show_import", number=sheet.number, **asked)  # type: ignore[arg-type]
