"""The form of a shopping list: by hand, from the cart, an order, or the quick-order grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from marketplace.orders.queries.orders import find_order_by_number
from marketplace.quick_orders.lines import TypedLine
from marketplace.quick_orders.pages.filling import typed_lines
from marketplace.quick_orders.queries import matched
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.shared.quantity import written
from marketplace.shopping_lists import policies
from marketplace.shopping_lists.models import ShoppingList
from marketplace.shopping_lists.pages import pages, rows
from marketplace.shopping_lists.pages.listing import ADDRESS
from marketplace.shopping_lists.policies import READING_ROLES
from marketplace.shopping_lists.queries.beginning import (
    Entry,
    from_cart,
    from_order,
    outlets_for,
)
from marketplace.shopping_lists.queries.lists import find_list
from marketplace.shopping_lists.schemas import ListForm
from marketplace.shopping_lists.services.writing import change_list, make_list
from marketplace.standing_orders.queries.drafting import goods_of, key_of
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form
from marketplace.web.headers import takes_files
from marketplace.web.idempotency import once_per_form
from marketplace.web.row_forms import RowForm


@pages.get(f"{ADDRESS}/baru")
@allow(*READING_ROLES)
def new_list() -> ResponseReturnValue:
    """Show the form, filled from the cart (`dari=keranjang`) or from an order's number."""
    actor, begun_from = current_actor(), request.args.get("dari", "")
    name, entries = "", list[Entry]()
    if begun_from == "keranjang":
        entries = from_cart(actor)
    elif begun_from:
        order = find_order_by_number(begun_from, actor=actor)
        entries, name = from_order(order.id, actor), _("Seperti %(n)s", n=order.number)
    stored = {"name": name}
    for place, entry in enumerate(entries):
        stored[f"lines.{place}.key"] = entry.key
        stored[f"lines.{place}.quantity"] = written(entry.quantity)
    return _page(RowForm(ListForm(), stored), None)


@pages.post(f"{ADDRESS}/baru/dari-pesan-cepat")
@allow(*READING_ROLES)
@takes_files
def begin_from_grid() -> ResponseReturnValue:
    """Show the form with what is clear in the quick-order grid; nothing is saved yet."""
    typed = typed_lines()
    picked = [request.form.get(f"choice-{n}", "") for n in range(len(typed))]
    lines = [each for each in matched(typed, picked) if not each.typed.is_blank]
    stored: dict[str, Any] = {"name": ""}
    for place, each in enumerate(each for each in lines if each.chosen):
        if each.chosen:
            stored[f"lines.{place}.key"] = each.chosen.key
            amount = written(each.quantity) if each.quantity else each.typed.quantity
            stored[f"lines.{place}.quantity"] = amount
    unclear = [each.typed.item or each.typed.quantity for each in lines if not each.chosen]
    return _page(RowForm(ListForm(), stored), None, unclear=unclear)


@pages.post(f"{ADDRESS}/baru")
@allow(*READING_ROLES)
def make() -> ResponseReturnValue:
    """Make it, or change a row of the form."""
    form = RowForm(ListForm())
    if _is_edited(form) or not form.accepts(form.typed):
        return _page(form, None)
    try:
        return _make_once(form)  # type: ignore[no-any-return]
    except (Invalid, RuleBroken) as refusal:
        form.refused(refusal)
        return _page(form, None)


@once_per_form
def _make_once(form: Form) -> ResponseReturnValue:
    facts = _facts(form)
    made = make_list(actor=current_actor(), facts=facts)
    flash(_("Daftar belanja tersimpan."), "ok")
    return _to(made)


@pages.get(f"{ADDRESS}/<kept>/ubah")
@allow(*READING_ROLES)
def edit_list(kept: str) -> ResponseReturnValue:
    """Show the form with what is written."""
    found = _found(kept)
    return _page(RowForm(ListForm(), _stored(found)), found)


@pages.post(f"{ADDRESS}/<kept>/ubah")
@allow(*READING_ROLES)
def change(kept: str) -> ResponseReturnValue:
    """Write it anew, or change a row of the form.

    When somebody else was faster, both are shown; only then it may be saved over theirs.
    """
    found = _found(kept)
    form = RowForm(ListForm())
    if _is_edited(form) or not form.accepts(form.typed):
        return _page(form, found)
    facts, version = _facts(form), form.values["version"]
    try:
        changed = change_list(found.id, actor=current_actor(), facts=facts, version=version)
    except (Invalid, RuleBroken) as refusal:
        form.refused(refusal)
        if "version" in refusal.errors:
            return _overtaken(form, found.id)
        return _page(form, found)
    flash(_("Perubahan tersimpan."), "ok")
    return _to(changed)


def _overtaken(form: RowForm, list_id: int) -> ResponseReturnValue:
    """Show what somebody else has saved above what was typed, which may be saved next."""
    now = find_list(list_id, actor=current_actor())
    form.errors = {}
    form.typed = MultiDict({**form.typed, "version": str(now.version)})
    return _page(form, now, overtaken=True)


def _facts(form: Form) -> Any:  # noqa: ANN401
    return {name: form.values[name] for name in ("name", "outlet_id", "lines")}


def _is_edited(form: RowForm) -> bool:
    """Take over what was typed; say whether a row was only added, moved or taken out."""
    typed = request.form.to_dict()
    wanted = typed.pop("add_good", "").strip()
    moved, dropped = typed.pop("move", ""), typed.pop("drop", "")
    if dropped or moved:
        typed["add_good"] = wanted
        form.typed = MultiDict(
            rows.dropped(typed, dropped) if dropped else rows.moved(typed, moved)
        )
        return True
    form.typed = MultiDict(typed)
    if not wanted:
        return False
    found = matched([TypedLine(wanted, "1", "")], [""])[0]
    if found.chosen is None:
        names = ", ".join(each.name for each in found.choices[:5])
        said = _("Maksudnya: %(names)s? Tulis namanya persis.", names=names)
        form.errors = {"add_good": [said if names else found.item_problem]}
        typed["add_good"] = wanted
    else:
        place = len(rows.places_of(typed))
        typed = rows.renumbered(typed)
        typed[f"lines.{place}.key"] = found.chosen.key
        typed[f"lines.{place}.quantity"] = ""
    form.typed = MultiDict(typed)
    return True


def _stored(kept: ShoppingList) -> dict[str, Any]:
    """Return what is written, as the form names it."""
    stored: dict[str, Any] = {"name": kept.name, "version": kept.version}
    if kept.outlet_id:
        stored["outlet"] = to_public("outlet", kept.outlet_id)
    for place, line in enumerate(kept.lines):
        stored[f"lines.{place}.key"] = key_of(line.product_id, line.offer_id)
        stored[f"lines.{place}.quantity"] = written(line.quantity)
    return stored


def _page(
    form: RowForm,
    kept: ShoppingList | None,
    *,
    overtaken: bool = False,
    unclear: Sequence[str] = (),
) -> ResponseReturnValue:
    shown: dict[str, Any] = dict(form.typed or form.initial)
    places = rows.places_of(shown)
    goods = goods_of({shown[f"lines.{place}.key"] for place in places})
    actor = current_actor()
    page = render_template(
        "shopping_lists/form.html",
        form=form,
        kept=kept,
        rows=[(place, goods.get(shown[f"lines.{place}.key"])) for place in places],
        outlets=outlets_for(actor),
        for_all=policies.may_make(actor, None) or (kept is not None and kept.outlet_id is None),
        overtaken=overtaken,
        unclear=unclear,
    )
    return make_response(page, form.status)


def _found(kept: str) -> ShoppingList:
    actor = current_actor()
    found = find_list(found_id("shopping_list", kept), actor=actor)
    require(allowed=policies.may_change(actor, found), to=_("mengubah daftar belanja ini"))
    return found


def _to(kept: ShoppingList) -> ResponseReturnValue:
    public = to_public("shopping_list", kept.id)
    return redirect(url_for("shopping_lists.show_list", kept=public), 303)
