"""The cart: what will be ordered, from whom, for how much."""

from __future__ import annotations

from decimal import Decimal

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from marketplace.buyers.queries import find_own_buyer
from marketplace.orders.baskets import basket_of, field_of
from marketplace.orders.drafts import draft_of
from marketplace.orders.hints import hints_for
from marketplace.orders.pages import pages
from marketplace.orders.queries import carts
from marketplace.orders.schemas import AddInput
from marketplace.orders.services import carting
from marketplace.shared.actors import ORDERING_ROLES
from marketplace.shared.errors import NotFound
from marketplace.shared.language import _
from marketplace.web import navigation
from marketplace.web.access import allow, public
from marketplace.web.api import found_id
from marketplace.web.current import Visitor, current_actor, visitor
from marketplace.web.fields import QuantityField
from marketplace.web.forms import Form
from marketplace.web.redirects import safe_address


@navigation.provide("may_order")
def may_order(present: Visitor | None) -> bool:
    """Say whether the cart is for this visitor; strangers sign in when they order."""
    return present is None or present.actor.has(*ORDERING_ROLES)


@navigation.provide("cart_count")
def count_cart(present: Visitor | None) -> int:
    """Count the goods in the visitor's cart."""
    if present is None or not may_order(present):
        return 0
    return carts.count_cart_lines(present.actor)


@pages.get("/keranjang")
@allow(*ORDERING_ROLES)
def show_cart() -> ResponseReturnValue:
    """Show the cart by producer."""
    return _cart({}, {})


@pages.post("/keranjang")
@public
def add_to_cart() -> ResponseReturnValue:
    """Put a good into the cart; a stranger signs in first and is asked again."""
    if visitor() is None:
        back = url_for(
            "orders.confirm_adding",
            offer=request.form.get("offer"),
            product=request.form.get("product"),
            quantity=request.form.get("quantity"),
        )
        return redirect(url_for("accounts.sign_in", next=back))
    form = Form(AddInput())
    if not form.accepts(request.form):
        return _ask(form, request.form)
    carting.add_to_cart(actor=current_actor(), **form.values)
    flash(_("Masuk keranjang."), "ok")
    return redirect(safe_address(request.form.get("next"), url_for("orders.show_cart")))


@pages.get("/keranjang/tambah")
@allow(*ORDERING_ROLES)
def confirm_adding() -> ResponseReturnValue:
    """Ask once more for what a stranger wanted to put into the cart."""
    form = Form(AddInput(), request.args)
    return _ask(form, request.args)


@pages.post("/keranjang/jumlah")
@allow(*ORDERING_ROLES)
def change_cart() -> ResponseReturnValue:
    """Take over the typed quantities, then show the cart or go on to the checkout."""
    quantities, errors = _typed_quantities()
    if errors:
        return _cart(request.form, errors)
    carting.change_cart(quantities, actor=current_actor())
    following = "orders.show_checkout" if "next" in request.form else "orders.show_cart"
    return redirect(url_for(following), 303)


@pages.post("/keranjang/<line>/hapus")
@allow(*ORDERING_ROLES)
def remove_from_cart(line: str) -> ResponseReturnValue:
    """Take a line out of the cart."""
    carting.remove_from_cart(found_id("cart_line", line), actor=current_actor())
    flash(_("Dihapus dari keranjang."), "ok")
    return redirect(url_for("orders.show_cart"), 303)


def _cart(typed: dict[str, str], errors: dict[str, list[str]]) -> Response:
    actor = current_actor()
    buyer = find_own_buyer(actor)
    form = Form(AddInput())
    form.typed, form.errors = typed, errors
    basket = basket_of(actor, buyer, zone=buyer.only_zone)
    page = render_template(
        "orders/cart.html",
        basket=basket,
        draft=draft_of(actor, buyer, basket.quote),
        buyer=buyer,
        form=form,
        hints=hints_for(actor, [row.line for row in basket.rows]),
        came_from="",
    )
    return make_response(page, form.status)


def _typed_quantities() -> tuple[dict[int, Decimal], dict[str, list[str]]]:
    """Read the quantities of the form; what is no longer in the cart is passed over."""
    field = QuantityField(minimum=Decimal(0))
    quantities: dict[int, Decimal] = {}
    errors: dict[str, list[str]] = {}
    for line in carts.cart_lines(current_actor()):
        typed = request.form.get(field_of(line))
        if typed is None:
            continue
        try:
            quantities[line.id] = field.deserialize(typed)
        except ValidationError as error:
            errors[field_of(line)] = [f"{line.product.name}: {error.messages[0]}"]
    return quantities, errors


def _ask(form: Form, given: dict[str, str]) -> Response:
    """Show what would be put in, with its quantity to be corrected."""
    offer = product = None
    if given.get("offer"):
        offer = carts.find_sold_offer(found_id("offer", given["offer"]))
        product = offer.product
    elif given.get("product"):
        product = carts.find_sold_product(found_id("product", given["product"]))
    if product is None:
        raise NotFound
    page = render_template("orders/add.html", form=form, offer=offer, product=product)
    return make_response(page, form.status)
