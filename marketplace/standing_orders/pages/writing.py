"""The form of a standing order: from the cart, from an order, or from names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from marketplace.buyers.queries import find_own_buyer
from marketplace.orders.queries.orders import find_order_by_number
from marketplace.quick_orders.lines import TypedLine
from marketplace.quick_orders.queries import matched
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.shared.quantity import written
from marketplace.standing_orders import policies, wording
from marketplace.standing_orders.models import StandingOrder, content_of
from marketplace.standing_orders.pages import pages
from marketplace.standing_orders.pages.listing import ADDRESS
from marketplace.standing_orders.policies import WRITING_ROLES
from marketplace.standing_orders.queries.choices import Places, places_for
from marketplace.standing_orders.queries.drafting import Wish, from_cart, from_order, goods_of
from marketplace.standing_orders.queries.drafting import key_of as key_of_good
from marketplace.standing_orders.queries.standing import find_standing
from marketplace.standing_orders.schemas import StandingForm
from marketplace.standing_orders.services.writing import change_standing, make_standing
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form
from marketplace.web.idempotency import once_per_form
from marketplace.web.row_forms import RowForm

USUAL_START = timedelta(days=3)
MOST_ROWS = 1000  # as forms with rows read them


@pages.get(f"{ADDRESS}/baru")
@allow(*WRITING_ROLES)
def new_standing() -> ResponseReturnValue:
    """Show the form, filled from the cart (`dari=keranjang`) or from an order's number."""
    actor, begun_from = current_actor(), request.args.get("dari", "")
    first = today() + USUAL_START
    weekday, name, wishes = first.weekday(), "", list[Wish]()
    if begun_from == "keranjang":
        wishes = from_cart(actor)
    elif begun_from:
        order = find_order_by_number(begun_from, actor=actor)
        wishes, weekday = from_order(order.id, actor), order.delivery_day.weekday()
        name = _("Seperti %(number)s", number=order.number)
    stored: dict[str, Any] = {
        "name": name,
        "starts_on": (today() + timedelta(days=1)).isoformat(),
    }
    for place, wish in enumerate(wishes):
        stored[f"lines.{place}.key"] = wish.key
        stored[f"lines.{place}.d{weekday}"] = written(wish.quantity)
    return _page(RowForm(StandingForm(), stored), None)


@pages.post(f"{ADDRESS}/baru")
@allow(*WRITING_ROLES)
def make() -> ResponseReturnValue:
    """Make it, or add a good to the form."""
    form = RowForm(StandingForm())
    if _is_edited(form):
        return _page(form, None)
    if not form.accepts(form.typed):
        return _page(form, None)
    try:
        return _make_once(form)  # type: ignore[no-any-return]
    except (Invalid, RuleBroken) as refusal:
        form.refused(refusal)
        return _page(form, None)


@once_per_form
def _make_once(form: Form) -> ResponseReturnValue:
    made = make_standing(actor=current_actor(), facts=form.values)  # type: ignore[arg-type]
    flash(_("Pesanan rutin tersimpan. Pesanannya dibuat sendiri pada waktunya."), "ok")
    return _to(made)


@pages.get(f"{ADDRESS}/<standing>/ubah")
@allow(*WRITING_ROLES)
def edit_standing(standing: str) -> ResponseReturnValue:
    """Show the form with what is written."""
    found = _found(standing)
    return _page(RowForm(StandingForm(), _stored(found)), found)


@pages.post(f"{ADDRESS}/<standing>/ubah")
@allow(*WRITING_ROLES)
def change(standing: str) -> ResponseReturnValue:
    """Write it anew, or add a good to the form."""
    found = _found(standing)
    form = RowForm(StandingForm())
    seen = request.form.get("seen", "")
    if _is_edited(form) or not form.accepts(form.typed):
        return _page(form, found, seen)
    form.values["seen"] = seen or None
    try:
        changed = change_standing(found.id, actor=current_actor(), facts=form.values)  # type: ignore[arg-type]
    except (Invalid, RuleBroken) as refusal:
        form.refused(refusal)
        return _page(form, _found(standing), "" if "content_hash" in form.errors else seen)
    flash(_("Perubahan tersimpan. Yang sudah dipesan tetap seperti semula."), "ok")
    return _to(changed)


def _is_edited(form: RowForm) -> bool:
    """Take over what was typed; say whether only a good was added, so nothing is saved yet."""
    typed = request.form.to_dict()
    wanted = typed.pop("add_good", "").strip()
    form.typed = MultiDict(typed if wanted else _without_blank_rows(typed))
    if not wanted:
        return False
    found = matched([TypedLine(wanted, "1", "")], [""])[0]
    if found.chosen is None:
        names = ", ".join(each.name for each in found.choices[:5])
        said = _("Maksudnya: %(names)s? Tulis namanya persis.", names=names)
        form.errors = {"add_good": [said if names else found.item_problem]}
        typed["add_good"] = wanted
    else:
        typed[f"lines.{_next_place(typed)}.key"] = found.chosen.key
    form.typed = MultiDict(typed)
    return True


def _without_blank_rows(typed: dict[str, str]) -> dict[str, str]:
    """Leave out goods without any amount, and number the others anew: so one is removed."""
    kept = {name: value for name, value in typed.items() if not name.startswith("lines.")}
    full = [
        place
        for place in places_of(typed)
        if any(typed.get(f"lines.{place}.d{day}", "").strip() for day in range(7))
    ]
    for number, place in enumerate(full):
        at = f"lines.{place}."
        row = {name: value for name, value in typed.items() if name.startswith(at)}
        kept |= {
            f"lines.{number}.{name.removeprefix(at)}": value for name, value in row.items()
        }
    return kept


def _next_place(typed: dict[str, str]) -> int:
    return max((place for place in places_of(typed)), default=-1) + 1


def places_of(typed: dict[str, Any]) -> list[int]:
    """List the rows of goods that a form has, in order."""
    rows = (name.split(".") for name in typed if name.startswith("lines."))
    named = {row[1] for row in rows if len(row) == 3 and row[2] == "key"}
    return [place for place in range(MOST_ROWS) if str(place) in named]


def _stored(standing: StandingOrder) -> dict[str, Any]:
    """Return what is written, as the form names it."""
    stored: dict[str, Any] = {
        "name": standing.name,
        "delivery_point": to_public("delivery_point", standing.delivery_point_id),
        "dock_hour": standing.dock_hour.strftime("%H:%M") if standing.dock_hour else "",
        "payment": standing.payment.value,
        "note": standing.note,
        "starts_on": standing.starts_on.isoformat(),
        "ends_on": standing.ends_on.isoformat() if standing.ends_on else "",
        "days_before": standing.days_before,
        "tolerance_percent": standing.tolerance_percent,
        "holidays": standing.holidays.value,
    }
    if standing.cost_centre_id:
        stored["cost_centre"] = to_public("cost_centre", standing.cost_centre_id)
    if standing.outlet_id:
        stored["outlet"] = to_public("outlet", standing.outlet_id)
    for place, line in enumerate(standing.lines):
        at = f"lines.{place}"
        stored[f"{at}.key"] = key_of_good(line.product_id, line.offer_id)
        stored[f"{at}.substitute"] = line.substitute.value
        for each in line.amounts:
            stored[f"{at}.d{each.weekday}"] = written(each.quantity)
    return stored


def _page(form: RowForm, standing: StandingOrder | None, seen: str = "") -> ResponseReturnValue:
    """Show the form; `seen`: what it was begun from, unless that is what is written now."""
    shown: dict[str, Any] = dict(form.typed or form.initial)
    rows = places_of(shown)
    goods = goods_of({shown[f"lines.{place}.key"] for place in rows})
    actor = current_actor()
    places: Places = places_for(actor, find_own_buyer(actor))
    page = render_template(
        "standing_orders/form.html",
        form=form,
        standing=standing,
        seen=seen or (content_of(standing) if standing else ""),
        rows=[(place, goods.get(shown[f"lines.{place}.key"])) for place in rows],
        places=places,
        say=wording,
        weekdays=[(number, wording.weekday_name(number)) for number in range(7)],
        substitutes=_options(wording.SUBSTITUTES),
        holidays=_options(wording.HOLIDAYS),
    )
    return make_response(page, form.status)


def _options(words: dict[Any, Any]) -> Sequence[tuple[str, str]]:
    return [(each.value, str(said)) for each, said in words.items()]


def _found(standing: str) -> StandingOrder:
    actor = current_actor()
    found = find_standing(found_id("standing_order", standing), actor=actor)
    allowed = policies.may_manage(actor, found)
    require(allowed=allowed, to=_("mengubah pesanan rutin ini"))
    return found


def _to(standing: StandingOrder) -> ResponseReturnValue:
    public = to_public("standing_order", standing.id)
    return redirect(url_for("standing_orders.show_standing", standing=public), 303)
