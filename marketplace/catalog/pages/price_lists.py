"""A producer's price lists: for all, for one buyer, by agreement."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.catalog.pages import pages
from marketplace.catalog.price_models import PriceList
from marketplace.catalog.queries import price_lists as queries
from marketplace.catalog.schemas.price_lists import STEPS, ListForm, PriceForm
from marketplace.catalog.services import price_lists
from marketplace.catalog.services.price_lists import ListFacts
from marketplace.catalog.tiers import Tier
from marketplace.catalog.wording import PRICE_SCOPES
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _, _l
from marketplace.shared.opaque import from_public, to_public
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form
from marketplace.web.navigation import Entry

LIST = "/jual/harga"
KIND = "price_list"  # of opaque id

navigation.add(
    Entry(
        key="prices",
        label=_l("Daftar harga"),
        icon="tags",
        endpoint="catalog.list_price_lists",
        roles=PRODUCER_ROLES,
        position=32,
    )
)


@pages.get(LIST)
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def list_price_lists() -> ResponseReturnValue:
    """Show the producer's lists, and a form for another one."""
    return _lists(Form(ListForm(), {"valid_from": today().isoformat()}))


@pages.post(LIST)
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def begin_price_list() -> ResponseReturnValue:
    """Begin a list; its prices are entered on its own page."""
    form = Form(ListForm())
    if not form.accepts(request.form):
        return _lists(form)
    try:
        made = price_lists.begin_list(ListFacts(**form.values), actor=current_actor())
    except Invalid as error:
        form.refused(error)
        return _lists(form)
    return redirect(_address(made), 303)


@pages.get(f"{LIST}/<price_list>")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def show_price_list(price_list: str) -> ResponseReturnValue:
    """Show a list with its prices."""
    return _list(_own(price_list), Form(PriceForm()))


@pages.post(f"{LIST}/<price_list>")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def set_list_price(price_list: str) -> ResponseReturnValue:
    """Enter, or change, the price of one offer."""
    shown, form = _own(price_list), Form(PriceForm())
    if not form.accepts(request.form):
        return _list(shown, form)
    values = dict(form.values)
    try:
        price_lists.set_price(
            shown.id,
            values.pop("offer_id"),
            _tiers(values),
            actor=current_actor(),
            minimum_quantity=values["minimum_quantity"],
            order_multiple=values["order_multiple"],
            may_rise=values["may_rise"],
        )
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        return _list(_own(price_list), form)
    flash(_("Harga disimpan."), "ok")
    return redirect(_address(shown), 303)


@pages.post(f"{LIST}/<price_list>/hapus")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def remove_list_price(price_list: str) -> ResponseReturnValue:
    """Take an offer off a list."""
    shown = _own(price_list)
    offer_id = from_public("offer", request.form.get("offer", "")) or 0
    actor = current_actor()
    return _done(shown, lambda: price_lists.remove_price(shown.id, offer_id, actor=actor))


@pages.post(f"{LIST}/<price_list>/akhiri")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def end_price_list(price_list: str) -> ResponseReturnValue:
    """End a list now."""
    shown = _own(price_list)
    return _done(shown, lambda: price_lists.end_list(shown.id, actor=current_actor()))


def _done(shown: PriceList, work: Any) -> ResponseReturnValue:  # noqa: ANN401
    try:
        work()
    except RuleBroken as error:
        flash(str(error), "bad")
    else:
        flash(_("Tersimpan."), "ok")
    return redirect(_address(shown), 303)


def _own(text: str) -> PriceList:
    return queries.find_own_list(found_id(KIND, text), current_actor())


def _address(price_list: PriceList) -> str:
    return f"{LIST}/{to_public(KIND, price_list.id)}"


def _tiers(values: dict[str, Any]) -> list[Tier]:
    """Read the ladder; its first step begins at the least order."""
    steps = [
        Tier(values[f"tier_quantity_{step}"], values[f"tier_price_{step}"])
        for step in STEPS
        if values[f"tier_quantity_{step}"] and values[f"tier_price_{step}"]
    ]
    return [Tier(values["minimum_quantity"] or Decimal(1), values["price"]), *steps]


def _lists(form: Form) -> ResponseReturnValue:
    page = render_template(
        "catalog/price_lists.html",
        lists=queries.own_lists(current_actor()),
        form=form,
        scopes=PRICE_SCOPES,
        present=today(),
    )
    return page, form.status


def _list(shown: PriceList, form: Form) -> ResponseReturnValue:
    page = render_template(
        "catalog/price_list.html",
        shown=shown,
        form=form,
        scopes=PRICE_SCOPES,
        steps=STEPS,
        offers=queries.priceable_offers(current_actor()),
    )
    return page, form.status
