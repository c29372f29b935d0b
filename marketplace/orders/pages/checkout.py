"""The last look before ordering: where, when, how it is paid, who gets what."""

from __future__ import annotations

from datetime import date

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.buyers.models import Buyer, DeliveryPoint, DockWindow
from marketplace.buyers.policies import why_not_order
from marketplace.buyers.queries import find_own_buyer
from marketplace.orders.baskets import Basket, basket_of
from marketplace.orders.days import latest_day
from marketplace.orders.drafts import draft_of
from marketplace.orders.hints import Hints, hints_for, missing
from marketplace.orders.pages import pages
from marketplace.orders.queries.carts import cart_lines
from marketplace.orders.queries.docking import open_days
from marketplace.orders.queries.proposing import proposed_point
from marketplace.orders.schemas import CheckoutInput
from marketplace.orders.services import carting
from marketplace.orders.states import OrderState
from marketplace.orders.wording import reason_words
from marketplace.shared.actors import ORDERING_ROLES, Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.errors import STATUS_OF
from marketplace.web.forms import Form
from marketplace.web.idempotency import once_per_form


@pages.get("/ajukan")
@allow(*ORDERING_ROLES)
def show_checkout() -> ResponseReturnValue:
    """Show the split by producer for the chosen day."""
    return _checkout(Form(CheckoutInput()))


@pages.post("/ajukan")
@allow(*ORDERING_ROLES)
def place_order() -> ResponseReturnValue:
    """Order what lies in the cart; a refusal shows the page again with what was typed."""
    form = Form(CheckoutInput())
    if "look" in request.form:  # another day or dock: work the split out again
        form.typed = request.form
        return _checkout(form)
    if not form.accepts(request.form):
        return _checkout(form)
    if undone := missing(hints_for(current_actor(), cart_lines(current_actor()))):
        form.refused(RuleBroken(" ".join(undone)))
        return _checkout(form)
    try:
        return _place_once(form)  # type: ignore[no-any-return]
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        response = _checkout(form)
        response.status_code = STATUS_OF[type(error)]
        return response


@once_per_form
def _place_once(form: Form) -> ResponseReturnValue:
    order = carting.place_cart(actor=current_actor(), **form.values)
    if order.state is OrderState.AWAITING_APPROVAL:
        flash(_("Diajukan. Barangnya sudah disisihkan untuk Anda."), "ok")
    else:
        flash(_("Pesanan terkirim ke produsen."), "ok")
    return redirect(url_for("orders.show_order", number=order.number), 303)


def _checkout(form: Form) -> Response:
    actor = current_actor()
    buyer = find_own_buyer(actor)
    chosen = _day(form.value("delivery_day"))
    points = buyer.open_points
    point = _point(buyer, form.value("delivery_point"))
    basket = basket_of(actor, buyer, chosen, point.zone if point else None)
    if not basket.rows and not form.message:
        return make_response(redirect(url_for("orders.show_cart"), 303))
    days = open_days(point, basket.first_day, utc_now(), len(basket.quote.parts))
    if days and basket.quote.day not in days and not (chosen and not _has_windows(days)):
        wanted = next(iter(days))  # on the other day the dock is shut
        basket = basket_of(actor, buyer, wanted, point.zone if point else None)
    draft = draft_of(actor, buyer, basket.quote, centre=form.value("cost_centre"))
    page = render_template(
        "orders/checkout.html",
        form=form,
        basket=basket,
        buyer=buyer,
        points=points,
        point=point,
        days=sorted({*days, basket.quote.day}),
        windows=days.get(basket.quote.day, []),
        draft=draft,
        refusal=why_not_order(buyer),
        words_of=reason_words,
        hints=_by_offer(actor, basket),
        came_from="ajukan",
    )
    return make_response(page, form.status)


def _by_offer(actor: Actor, basket: Basket) -> Hints:
    """Return what is said beside lines by the offer that they take: lines are merged here."""
    lines = [row.line for row in basket.rows]
    said = hints_for(actor, lines)
    return {line.offer_id: said[line.id] for line in lines if line.offer_id and line.id in said}


def _has_windows(days: dict[date, list[DockWindow]]) -> bool:
    return any(days.values())


def _day(text: str) -> date | None:
    """Return the chosen day; None for none, and for days on which nothing can arrive."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if today() <= day <= latest_day(utc_now()) else None


def _point(buyer: Buyer, wanted: str) -> DeliveryPoint | None:
    """Return the chosen delivery point, or the one that is proposed."""
    for point in buyer.open_points:
        if to_public("delivery_point", point.id) == wanted:
            return point
    return proposed_point(current_actor(), buyer.id, buyer.open_points)
