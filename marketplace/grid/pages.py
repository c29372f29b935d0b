"""Many goods in one table: change, save, take back. Works as a plain form, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog.models import Offer
from marketplace.catalog.queries import offers as catalogue
from marketplace.catalog.queries.changes import changes_of
from marketplace.catalog.states import OfferState
from marketplace.grid import policies, queries
from marketplace.grid.cells import COLUMNS, REASON, SHOWN_OR_HIDDEN, cells_of, packed, unpacked
from marketplace.grid.models import GridRow, GridSave
from marketplace.grid.schemas import LONGEST_CELL, TypedRow, read_row
from marketplace.grid.services import saving, undoing
from marketplace.grid.states import RowOutcome
from marketplace.grid.wording import OUTCOMES, STATES, TITLES, WAITS
from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.clock import utc_now
from marketplace.shared.errors import DomainError, Invalid, NotFound, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import from_public, to_public
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.idempotency import new_form_key

pages = Blueprint("grid", __name__)

HOME = "/jual/produk/sekaligus"
SIZE = 50
LONGEST_KEY = 64
KEPT_PLACE = ("keadaan", "setelah")  # which part of the goods the table is about
FILTERS = (OfferState.PUBLISHED, OfferState.PAUSED, OfferState.DRAFT)


@dataclass
class Line:
    """One row as the page shows it."""

    offer: Offer
    cells: dict[str, str]  # what is typed, else what is kept
    was: dict[str, str]  # what is kept
    problems: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reason: str = ""

    @property
    def public_id(self) -> str:
        """The good's id as addresses and fields have it."""
        return to_public("offer", self.offer.id)

    @property
    def packed(self) -> str:
        """What the cells hold now, in one hidden field."""
        return packed(self.was)

    @property
    def can_move(self) -> bool:
        """Say whether the row may show or hide its good."""
        return self.offer.state in SHOWN_OR_HIDDEN


@pages.get(HOME)
@allow(*PRODUCER_ROLES)
def show_grid() -> ResponseReturnValue:
    """Show goods in a table of fields, and what became of a save."""
    actor = current_actor()
    asked = from_public("grid_save", request.args.get("simpanan", ""))
    save = queries.find_own_save(asked, actor) if asked else queries.newest_save(actor)
    return _show(save if asked or _may_undo(save) else None, in_full=asked is not None)


@pages.post(HOME)
@allow(*PRODUCER_ROLES)
def save_grid() -> ResponseReturnValue:
    """Save each changed row by itself; show again what could not be."""
    rows = [row for row in _typed_rows() if row.is_changed]
    if not rows:
        flash(_("Belum ada sel yang berubah."), "info")
        return redirect(_address(), 303)
    actor = current_actor()
    key = request.form.get("form_key", "").strip()[:LONGEST_KEY] or new_form_key()
    save = saving.open_save(key, actor=actor)
    done = [_save(save, row) for row in rows]
    refused = {row.offer_id: row for row in rows if _is_refused(done, row)}
    if not refused:
        undo = url_for("grid.take_back", save_id=to_public("grid_save", save.id))
        text = _("%(count)s produk tersimpan.", count=len(done))
        flash({"text": text, "undo_url": undo}, "ok")  # type: ignore[arg-type]
        return redirect(_address(simpanan=to_public("grid_save", save.id)), 303)
    for row in done:
        if row.offer_id in refused:
            refused[row.offer_id].problems = row.problems
    return _show(save, refused, in_full=True), 422


@pages.post(f"{HOME}/<save_id>/urungkan")
@allow(*PRODUCER_ROLES)
def take_back(save_id: str) -> ResponseReturnValue:
    """Take a whole save back, row by row."""
    actor = current_actor()
    number = from_public("grid_save", save_id)
    if number is None:
        raise NotFound
    try:
        undoing.begin_to_take_back(number, actor=actor)
    except RuleBroken as error:
        flash(str(error), "bad")
        return redirect(_address(simpanan=save_id), 303)
    for row in queries.rows_of(number, RowOutcome.SAVED):
        try:
            undoing.take_row_back(number, row.offer_id, actor=actor)
        except (Invalid, RuleBroken) as error:
            problems = error.errors or {"": [str(error)]}
            undoing.note_kept(number, row.offer_id, problems, actor=actor)
    kept = len(queries.rows_of(number, RowOutcome.KEPT))
    back = len(queries.rows_of(number, RowOutcome.TAKEN_BACK))
    told = _("%(back)s produk dikembalikan, %(kept)s dibiarkan.", back=back, kept=kept)
    flash(told, "wait" if kept else "ok")
    return redirect(_address(simpanan=save_id), 303)


def _save(save: GridSave, row: TypedRow) -> GridRow:
    actor, problems = current_actor(), row.problems
    if not problems:
        try:
            return saving.save_row(
                save.id,
                row.offer_id,
                row.values,
                seen=row.seen,
                reason=row.reason,
                actor=actor,
            )
        except (Invalid, RuleBroken) as error:
            problems = _by_column(error)
    return saving.note_refusal(save.id, row.offer_id, problems, actor=actor)


def _by_column(error: DomainError) -> dict[str, list[str]]:
    """Put what services say of a fact at the cell that a person sees."""
    if not error.errors:
        return {"": [str(error)]}
    return {("price" if n == "price_tiers" else n): found for n, found in error.errors.items()}


def _is_refused(done: Sequence[GridRow], row: TypedRow) -> bool:
    return any(
        one.offer_id == row.offer_id and one.outcome is RowOutcome.REFUSED for one in done
    )


def _typed_rows() -> list[TypedRow]:
    """Read the rows of the form; a good that is not the producer's is missing."""
    named = request.form.getlist("row")[:SIZE]
    numbers = [from_public("offer", text) for text in named]
    known = queries.own_offers_named([n for n in numbers if n is not None], current_actor())
    changes = changes_of(list(known))
    rows = []
    for public, number in zip(named, numbers, strict=True):
        if number is None or number not in known:
            raise NotFound
        present = cells_of(known[number], changes.get(number))
        seen = unpacked(request.form.get(f"was-{public}", "")) or present
        typed = {
            name: request.form[f"{name}-{public}"]
            for name in (*COLUMNS, REASON)
            if f"{name}-{public}" in request.form
        }
        rows.append(read_row(number, typed, seen))
    return rows


def _show(
    save: GridSave | None,
    refused: Mapping[int, TypedRow] | None = None,
    *,
    in_full: bool,
) -> str:
    """Return the page; refused rows keep what was typed, beside what is kept now."""
    state, refused = _state(), refused or {}
    part = catalogue.own_offers(
        current_actor(), state=state, limit=SIZE, cursor=request.args.get("setelah")
    )
    offers = {offer.id: offer for offer in part.items}
    offers |= queries.own_offers_named(refused.keys() - offers.keys(), current_actor())
    changes = changes_of(list(offers))
    lines = [
        _line(offer, cells_of(offer, changes.get(offer.id)), refused.get(offer.id))
        for offer in offers.values()
    ]
    counts = catalogue.own_counts(current_actor())
    return render_template(
        "grid/grid.html",
        lines=lines,
        total=part.total,
        further=_address(setelah=part.next, simpanan=None) if part.next else None,
        state=state,
        filters=[(each, STATES[each], counts.get(each, 0)) for each in FILTERS],
        save=save,
        rows=queries.rows_of(save.id) if save else [],
        in_full=in_full,
        may_undo=_may_undo(save),
        form_key=new_form_key(),
        action=_address(simpanan=None),
        columns=COLUMNS,
        titles=TITLES,
        outcomes=OUTCOMES,
        waits=WAITS,
        states=STATES,
        choices=[(each.value, STATES[each]) for each in SHOWN_OR_HIDDEN],
        longest=LONGEST_CELL,
    )


def _line(offer: Offer, was: dict[str, str], typed: TypedRow | None) -> Line:
    if typed is None:
        return Line(offer, dict(was), was)
    changed = {
        name: text for name, text in typed.typed.items() if text != typed.seen.get(name, "")
    }
    shown = was | {name: text for name, text in changed.items() if name in COLUMNS}
    return Line(offer, shown, was, typed.problems, typed.typed.get(REASON, ""))


def _may_undo(save: GridSave | None) -> bool:
    if save is None or not policies.may_be_taken_back(save, utc_now()):
        return False
    return bool(queries.rows_of(save.id, RowOutcome.SAVED))


def _address(**more: str | None) -> str:
    kept = {name: request.args.get(name) for name in (*KEPT_PLACE, "simpanan")}
    wanted = {name: value for name, value in {**kept, **more}.items() if value}
    return url_for("grid.show_grid", **wanted)  # type: ignore[arg-type]


def _state() -> OfferState | None:
    text = request.args.get("keadaan", "")
    return OfferState(text) if text in {each.value for each in FILTERS} else None
