"""What goods cost on the market, and how far prices may be from that, kept by the regency."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import policies
from marketplace.catalog.pages import pages
from marketplace.catalog.queries import references as queries
from marketplace.catalog.schemas.references import BandForm, CorrectionForm, ReferenceForm
from marketplace.catalog.services import references as services
from marketplace.catalog.services.references import ReferenceFacts
from marketplace.catalog.wording import UNITS
from marketplace.shared.actors import REGENCY_ROLES, Role
from marketplace.shared.clock import today
from marketplace.shared.errors import DomainError, Invalid
from marketplace.shared.language import _, _l
from marketplace.shared.opaque import to_public
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

HOME = "/admin/harga-acuan"

navigation.add(
    navigation.Entry(
        key="references",
        label=_l("Harga acuan"),
        icon="tags",
        endpoint="catalog.show_references",
        roles=REGENCY_ROLES,
        position=264,
        group=_l("Katalog"),
    )
)


@pages.get(HOME)
@allow(Role.ADMIN, Role.AUDITOR)
def show_references() -> ResponseReturnValue:
    """Show reference prices, the newest week first, and the bands around them."""
    return _show()


@pages.post(HOME)
@allow(Role.ADMIN)
def add_reference() -> ResponseReturnValue:
    """Add the price of a week, or change the one that it has."""
    form = Form(ReferenceForm())
    return _do(form, "form", lambda: _set(form.values), _("Harga acuan disimpan."))


@pages.post(f"{HOME}/kisaran")
@allow(Role.ADMIN)
def set_band() -> ResponseReturnValue:
    """Set from where on prices of a category need a reason."""
    form = Form(BandForm())
    return _do(
        form,
        "band",
        lambda: services.set_band(**form.values, actor=current_actor()),
        _("Kisaran disimpan. Harga baru di luarnya perlu alasan."),
    )


@pages.post(f"{HOME}/<reference>")
@allow(Role.ADMIN)
def change_reference(reference: str) -> ResponseReturnValue:
    """Correct a price and who says so."""
    number, form = found_id("reference_price", reference), Form(CorrectionForm())
    queries.find_reference(number)
    return _do(
        form,
        "correction",
        lambda: services.change_reference(number, **form.values, actor=current_actor()),
        _("Harga acuan disimpan."),
    )


def _do(form: Form, name: str, work: Any, done: str) -> ResponseReturnValue:  # noqa: ANN401
    if form.accepts(request.form):
        try:
            work()
        except DomainError as refusal:
            form.refused(refusal)
        else:
            flash(done, "ok")
            return redirect(url_for("catalog.show_references"), 303)
    return _show(**{name: form})


def _set(values: dict[str, Any]) -> None:
    facts = dict(values)
    named = facts.pop("product")
    if named:
        facts["product_id"] = queries.products_named([named]).get(named.casefold())
        if facts["product_id"] is None:
            raise Invalid({"product": [_("Barang ini tidak ada di katalog.")]})
        facts["category_id"] = facts["unit"] = None
    services.set_reference(ReferenceFacts(**facts), actor=current_actor())


def _show(
    form: Form | None = None, band: Form | None = None, correction: Form | None = None
) -> ResponseReturnValue:
    part = queries.reference_part(cursor=request.args.get("setelah"))
    further = url_for("catalog.show_references", setelah=part.next) if part.next else None
    shelves = queries.shelves()
    page = render_template(
        "catalog/references.html",
        form=form or Form(ReferenceForm(), {"day": today().isoformat()}),
        band=band or Form(BandForm()),
        correction=correction,
        part=part,
        further=further,
        shelves=shelves,
        bands=queries.bands(),
        categories=[(to_public("category", shelf.id), shelf.name) for shelf in shelves],
        units=[(unit, unit) for unit in UNITS],
        may_act=policies.may_keep_references(current_actor()),
    )
    shown = form or band or correction
    return page, shown.status if shown else 200
