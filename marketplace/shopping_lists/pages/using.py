"""One shopping list: how each line stands, and the button that puts it into the cart."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from marketplace.shared.errors import DomainError, Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.shopping_lists import policies
from marketplace.shopping_lists.models import ShoppingList
from marketplace.shopping_lists.pages import pages
from marketplace.shopping_lists.pages.listing import ADDRESS
from marketplace.shopping_lists.policies import READING_ROLES, USING_ROLES
from marketplace.shopping_lists.queries import lists as queries
from marketplace.shopping_lists.queries.checking import check
from marketplace.shopping_lists.services import using, writing
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.fields import QuantityField
from marketplace.web.idempotency import once_per_form

QUANTITY = QuantityField(required=True)
Typed = dict[int, Decimal]


@pages.get(f"{ADDRESS}/<kept>")
@allow(*READING_ROLES)
def show_list(kept: str) -> ResponseReturnValue:
    """Show a list with what would become of each line now."""
    return _page(_found(kept))


@pages.post(f"{ADDRESS}/<kept>/keranjang")
@allow(*USING_ROLES)
@once_per_form
def fill_cart(kept: str) -> ResponseReturnValue:
    """Put the ticked lines into the cart; what cannot be ordered is named on the cart."""
    found = _found(kept)
    quantities, errors = _chosen(found)
    if errors:
        return _page(found, quantities, Invalid(errors))
    try:
        filled = using.fill_cart(found.id, actor=current_actor(), quantities=quantities)
    except (Invalid, RuleBroken) as refusal:
        return _page(found, quantities, refusal)
    return _went_in(found, filled)


def _went_in(found: ShoppingList, filled: using.Filled) -> ResponseReturnValue:
    """Lead on to the cart; where something stayed out, stay and say what."""
    count = len(filled.added)
    if not filled.left_out:
        flash(_("%(count)s barang masuk keranjang.", count=count), "ok")
        return redirect(url_for("orders.show_cart"), 303)
    names = ", ".join(each.line.product.name for each in filled.left_out)
    text = _(
        "%(count)s barang masuk keranjang. Tidak ikut: %(names)s.", count=count, names=names
    )
    flash(text, "wait" if count else "bad")
    if not count:
        return redirect(_address(found), 303)
    return redirect(url_for("orders.show_cart"), 303)


@pages.post(f"{ADDRESS}/<kept>/arsip")
@allow(*READING_ROLES)
def archive_list(kept: str) -> ResponseReturnValue:
    """Put it away."""
    found = writing.archive_list(found_id("shopping_list", kept), actor=current_actor())
    flash(_("“%(name)s” diarsipkan.", name=found.name), "ok")
    return redirect(url_for("shopping_lists.list_lists"), 303)


@pages.post(f"{ADDRESS}/<kept>/pakai-lagi")
@allow(*READING_ROLES)
def restore_list(kept: str) -> ResponseReturnValue:
    """Take it out again."""
    found = writing.restore_list(found_id("shopping_list", kept), actor=current_actor())
    flash(_("“%(name)s” bisa dipakai lagi.", name=found.name), "ok")
    return redirect(_address(found), 303)


def _chosen(found: ShoppingList) -> tuple[Typed, dict[str, list[str]]]:
    """Read the ticked lines and how much of each; what is unclear comes as errors."""
    quantities: Typed = {}
    errors: dict[str, list[str]] = {}
    for line in found.lines:
        public = to_public("shopping_list_line", line.id)
        if f"take-{public}" not in request.form:
            continue
        field = f"quantity-{public}"
        try:
            quantities[line.id] = QUANTITY.deserialize(request.form.get(field, ""))
        except ValidationError as error:
            errors[field] = [f"{line.product.name}: {error.messages[0]}"]
    return quantities, errors


def _page(
    found: ShoppingList,
    quantities: Mapping[int, Decimal] | None = None,
    refusal: DomainError | None = None,
) -> ResponseReturnValue:
    actor = current_actor()
    checked = check(found, quantities)
    page = render_template(
        "shopping_lists/show.html",
        kept=found,
        checked=checked,
        orderable=sum(each.can_be_ordered for each in checked),
        typed=request.form if refusal else {},
        refusal=refusal,
        may_change=policies.may_change(actor, found),
        may_use=policies.may_use(actor, found) and found.archived_at is None,
    )
    return make_response(page, 422 if refusal else 200)


def _found(kept: str) -> ShoppingList:
    return queries.find_list(found_id("shopping_list", kept), actor=current_actor())


def _address(found: ShoppingList) -> str:
    return url_for("shopping_lists.show_list", kept=to_public("shopping_list", found.id))
