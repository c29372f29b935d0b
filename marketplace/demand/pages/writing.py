"""The form of a need, with “Bantu hitung” beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.buyers.queries import open_delivery_points
from marketplace.catalog.models import Product
from marketplace.demand import policies, wording
from marketplace.demand.chart import chart_of
from marketplace.demand.days import FURTHEST
from marketplace.demand.models import MOST_WEEKS, Need
from marketplace.demand.pages import pages
from marketplace.demand.policies import ASKING_ROLES
from marketplace.demand.queries import choices
from marketplace.demand.queries.helping import Reckoned, reckon
from marketplace.demand.queries.needs import find_need
from marketplace.demand.queries.pledges import count_answers
from marketplace.demand.schemas import NeedInput
from marketplace.demand.services import asking, publishing
from marketplace.demand.states import NeedState
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import from_public, to_public
from marketplace.shared.quantity import written
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.errors import STATUS_OF
from marketplace.web.forms import Form

USUAL_AHEAD, USUAL_ANSWER = timedelta(days=10), timedelta(days=5)


@pages.get("/usaha/kebutuhan/baru")
@allow(*ASKING_ROLES)
def new_need() -> ResponseReturnValue:
    """Show an empty form; `produk` in the address fills in the goods, `catatan` the note."""
    now = today()
    initial = {
        "first_day": (now + USUAL_AHEAD).isoformat(),
        "answer_by": (now + USUAL_ANSWER).isoformat(),
        "note": request.args.get("catatan", "")[:500],
    }
    wanted = from_public("product", request.args.get("produk", ""))
    product = choices.find_product(wanted) if wanted else None
    if product is not None:
        initial["product"] = to_public("product", product.id)
        initial["category"] = to_public("category", product.category_id)
    return _form(Form(NeedInput(), initial), None)


@pages.post("/usaha/kebutuhan/baru")
@allow(*ASKING_ROLES)
def draft_need() -> ResponseReturnValue:
    """Keep the need as a draft, or publish it at once."""
    return _accept(None)


@pages.get("/usaha/kebutuhan/<need>/ubah")
@allow(*ASKING_ROLES)
def edit_need(need: str) -> ResponseReturnValue:
    """Show the form of a need that nobody has answered yet."""
    found = find_need(found_id("need", need), actor=current_actor())
    if not policies.may_still_change(found, answers=count_answers(found.id)):
        flash(_("Kebutuhan ini tidak bisa diubah lagi. Salin, lalu umumkan salinannya."), "bad")
        return redirect(url_for("demand.show_need", need=need), 303)
    return _form(Form(NeedInput(), _stored(found)), found)


@pages.post("/usaha/kebutuhan/<need>/ubah")
@allow(*ASKING_ROLES)
def change_need(need: str) -> ResponseReturnValue:
    """Take over what was changed."""
    return _accept(find_need(found_id("need", need), actor=current_actor()))


def _accept(need: Need | None) -> ResponseReturnValue:
    form = Form(NeedInput())
    if "look" in request.form or "take" in request.form:  # other goods, or the proposal
        form.typed = _with_proposal(request.form)
        return _form(form, need)
    if not form.accepts(request.form):
        return _form(form, need)
    try:
        saved = _save(need, form.values)
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        response = _form(form, need)
        response.status_code = STATUS_OF[type(error)]
        return response
    return redirect(url_for("demand.show_need", need=to_public("need", saved.id)), 303)


def _save(need: Need | None, facts: dict[str, Any]) -> Need:
    actor = current_actor()
    if need is None:
        saved = asking.draft_need(actor=actor, facts=facts)  # type: ignore[arg-type]
    else:
        saved = asking.change_need(need.id, actor=actor, facts=facts)  # type: ignore[arg-type]
    if "publish" not in request.form or saved.state is not NeedState.DRAFT:
        flash(_("Tersimpan."), "ok")
        return saved
    try:
        publishing.publish_need(saved.id, actor=actor)
    except RuleBroken as error:  # the draft stays: nothing that was typed is lost
        flash(str(error), "bad")
    else:
        flash(_("Diumumkan. Produsen yang cocok diberi tahu besok pagi."), "ok")
    return saved


def _with_proposal(typed: Mapping[str, str]) -> dict[str, str]:
    """Take over the proposed quantity and weeks, where that button was pressed."""
    values = {name: typed.get(name, "") for name in typed}
    if "take" in typed:
        values |= {"quantity": typed["take"], "weeks": typed.get("take_weeks", "1")}
    return values


def _stored(need: Need) -> dict[str, str]:
    return {
        "category": to_public("category", need.category_id),
        "product": to_public("product", need.product_id) if need.product_id else "",
        "unit": need.unit,
        "quantity": written(need.quantity),
        "ceiling_rupiah": f"{need.ceiling.rupiah:,}".replace(",", "."),
        "first_day": need.first_day.isoformat(),
        "weeks": str(need.weeks),
        "delivery_point": to_public("delivery_point", need.delivery_point_id),
        "answer_by": need.answer_by.isoformat(),
        "note": need.note,
    }


def _form(form: Form, need: Need | None) -> Response:
    category_id = from_public("category", form.value("category"))
    category = choices.find_category(category_id) if category_id else None
    products = choices.products_of(category.id) if category else []
    product = _product(form, category_id)
    if product is not None and product not in products:
        products = [*products, product]
    units = choices.units_of(category.id) if category else []
    unit = product.unit if product else form.value("unit")
    if unit not in units:
        unit = units[0] if units else ""
    reckoned = _reckoned(form, product, category_id, unit) if category and unit else None
    page = render_template(
        "demand/need_form.html",
        form=form,
        need=need,
        categories=choices.categories(),
        products=products,
        product=product,
        units=units,
        unit=unit,
        points=open_delivery_points(current_actor().organisation_id or 0),
        reckoned=reckoned,
        chart=chart_of(reckoned.test) if reckoned and reckoned.test.months else None,
        today=today(),
        furthest=today() + FURTHEST,
        most_weeks=MOST_WEEKS,
        say=wording,
    )
    return make_response(page, form.status)


def _product(form: Form, category_id: int | None) -> Product | None:
    """Return the chosen product; none when another category was chosen since."""
    number = from_public("product", form.value("product"))
    product = choices.find_product(number) if number else None
    return product if product and product.category_id == category_id else None


def _reckoned(
    form: Form, product: Product | None, category_id: int | None, unit: str
) -> Reckoned:
    return reckon(
        current_actor().organisation_id or 0,
        product_id=product.id if product else None,
        category_id=category_id or 0,
        unit=unit,
        first_day=_day(form.value("first_day")),
        weeks=_weeks(form.value("weeks")),
    )


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today() + USUAL_AHEAD
    return min(max(day, today()), today() + FURTHEST)


def _weeks(text: str) -> int:
    weeks = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 1
    return min(max(weeks, 1), MOST_WEEKS)
