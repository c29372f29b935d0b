"""Which products are variants of one good, kept by the regency."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import policies
from marketplace.catalog.pages import pages
from marketplace.catalog.queries import variants as queries
from marketplace.catalog.schemas.variants import VariantInput
from marketplace.catalog.services import variants as services
from marketplace.shared.actors import REGENCY_ROLES, Role
from marketplace.shared.errors import DomainError
from marketplace.shared.language import _, _l
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

navigation.add(
    navigation.Entry(
        key="variants",
        label=_l("Varian produk"),
        icon="package",
        endpoint="catalog.show_variants",
        roles=REGENCY_ROLES,
        position=270,
        group=_l("Katalog"),
    )
)


@pages.get("/admin/varian")
@allow(Role.ADMIN, Role.AUDITOR)
def show_variants() -> ResponseReturnValue:
    """Show all families with their choices."""
    return _show(Form(VariantInput()))


@pages.post("/admin/varian")
@allow(Role.ADMIN)
def add_variant() -> ResponseReturnValue:
    """Make a product a choice of a family."""
    form = Form(VariantInput())
    if form.accepts(request.form):
        try:
            services.add_variant(**form.values, actor=current_actor())
        except DomainError as refusal:
            form.refused(refusal)
        else:
            flash(_("Varian ditambahkan. Pembeli melihatnya di halaman produk."), "ok")
            return redirect(url_for("catalog.show_variants"), 303)
    return _show(form)


@pages.post("/admin/varian/<int:product>/lepas")
@allow(Role.ADMIN)
def remove_variant(product: int) -> ResponseReturnValue:
    """Let a product stand by itself again."""
    services.remove_variant(product, actor=current_actor())
    flash(_("Produk berdiri sendiri lagi."), "ok")
    return redirect(url_for("catalog.show_variants"), 303)


def _show(form: Form) -> ResponseReturnValue:
    page = render_template(
        "catalog/variants.html",
        form=form,
        variants=queries.all_variants(),
        may_act=policies.may_merge_products(current_actor()),
    )
    return page, form.status
