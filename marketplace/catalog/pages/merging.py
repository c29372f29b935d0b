"""Making one product of two, by the regency."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import policies
from marketplace.catalog.pages import pages
from marketplace.catalog.queries import merging as queries
from marketplace.catalog.schemas.merging import MergeInput
from marketplace.catalog.services.merging import merge_products
from marketplace.shared.actors import REGENCY_ROLES, Role
from marketplace.shared.errors import DomainError
from marketplace.shared.language import _, _l
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

navigation.add(
    navigation.Entry(
        key="merging",
        label=_l("Produk ganda"),
        icon="package",
        endpoint="catalog.show_merges",
        roles=REGENCY_ROLES,
        position=268,
        group=_l("Katalog"),
    )
)


@pages.get("/admin/produk/gabung")
@allow(Role.ADMIN, Role.AUDITOR)
def show_merges() -> ResponseReturnValue:
    """Show products that look alike, and those that were merged."""
    chosen = {name: request.args.get(name, "")[:200] for name in ("dropped", "kept")}
    return _show(Form(MergeInput(), chosen))


@pages.post("/admin/produk/gabung")
@allow(Role.ADMIN)
def merge() -> ResponseReturnValue:
    """Let one product end in another."""
    form = Form(MergeInput())
    if form.accepts(request.form):
        names = {f"{name}_slug": form.values[name] for name in ("dropped", "kept")}
        try:
            merge_products(**names, actor=current_actor())
        except DomainError as refusal:
            form.refused(refusal)
        else:
            flash(_("Produk digabungkan. Alamat lamanya mengarah ke yang baru."), "ok")
            return redirect(url_for("catalog.show_merges"), 303)
    return _show(form)


def _show(form: Form) -> ResponseReturnValue:
    page = render_template(
        "catalog/merges.html",
        form=form,
        lookalikes=queries.lookalikes(),
        merges=queries.merges(),
        may_act=policies.may_merge_products(current_actor()),
    )
    return page, form.status
