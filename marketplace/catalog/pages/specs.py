"""What the spec sheet of each category asks: the regency reads, adds, changes and removes."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import policies
from marketplace.catalog.pages import pages
from marketplace.catalog.queries import specs as queries
from marketplace.catalog.queries.offers import categories
from marketplace.catalog.schemas.specs import SpecFieldChange, SpecFieldInput
from marketplace.catalog.services import specs as services
from marketplace.catalog.spec_models import SpecField
from marketplace.catalog.states import SpecKind
from marketplace.catalog.wording import SPEC_KINDS
from marketplace.shared.actors import REGENCY_ROLES, Role
from marketplace.shared.errors import DomainError
from marketplace.shared.language import _, _l
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

navigation.add(
    navigation.Entry(
        key="specs",
        label=_l("Rincian kategori"),
        icon="tags",
        endpoint="catalog.show_spec_fields",
        roles=REGENCY_ROLES,
        position=266,
        group=_l("Katalog"),
    )
)


@pages.get("/admin/rincian")
@allow(Role.ADMIN, Role.AUDITOR)
def show_spec_fields() -> ResponseReturnValue:
    """Show what is asked about the goods of each category."""
    return _show(Form(SpecFieldInput(), {"kind": SpecKind.TEXT.value}))


@pages.post("/admin/rincian")
@allow(Role.ADMIN)
def add_spec_field() -> ResponseReturnValue:
    """Ask one thing more about the goods of a category."""
    form = Form(SpecFieldInput())
    if form.accepts(request.form):
        try:
            services.add_spec_field(**form.values, actor=current_actor())
        except DomainError as refusal:
            form.refused(refusal)
        else:
            flash(_("Rincian ditambahkan. Produsen melihatnya mulai sekarang."), "ok")
            return redirect(url_for("catalog.show_spec_fields"), 303)
    return _show(form)


@pages.get("/admin/rincian/<int:field>")
@allow(Role.ADMIN)
def edit_spec_field(field: int) -> ResponseReturnValue:
    """Show a line of a sheet in the form."""
    row = queries.find_spec_field(field)
    return _show_one(Form(SpecFieldChange(), _initial(row)), row)


@pages.post("/admin/rincian/<int:field>")
@allow(Role.ADMIN)
def change_spec_field(field: int) -> ResponseReturnValue:
    """Change a line of a sheet; what products say of it stays."""
    row = queries.find_spec_field(field)
    form = Form(SpecFieldChange())
    if form.accepts(request.form):
        try:
            services.change_spec_field(field, **form.values, actor=current_actor())
        except DomainError as refusal:
            form.refused(refusal)
        else:
            flash(_("Rincian disimpan."), "ok")
            return redirect(url_for("catalog.show_spec_fields"), 303)
    return _show_one(form, row)


@pages.post("/admin/rincian/<int:field>/hapus")
@allow(Role.ADMIN)
def remove_spec_field(field: int) -> ResponseReturnValue:
    """Ask about it no longer."""
    services.remove_spec_field(field, actor=current_actor())
    flash(_("Rincian dihapus. Isinya tidak ditampilkan lagi."), "ok")
    return redirect(url_for("catalog.show_spec_fields"), 303)


def _initial(row: SpecField) -> dict[str, object]:
    lines = [f"{choice['name']} = {choice['name_en']}" for choice in row.choices]
    return {
        "name": row.name,
        "name_en": row.name_en,
        "unit": row.unit,
        "choices": "\n".join(lines),
        "required": row.required,
    }


def _show_one(form: Form, row: SpecField) -> ResponseReturnValue:
    page = render_template("catalog/spec_field.html", form=form, row=row, kinds=SPEC_KINDS)
    return page, form.status


def _show(form: Form) -> ResponseReturnValue:
    shelves = {shelf.slug: shelf.name for shelf in categories()}
    asked = request.args.get("kategori", "")
    shelf = asked if asked in shelves else ""
    page = render_template(
        "catalog/spec_fields.html",
        form=form,
        spec_fields=[f for f in queries.all_spec_fields() if shelf in ("", f.category)],
        shelves=shelves,
        shelf=shelf,
        kinds=SPEC_KINDS,
        may_act=policies.may_keep_specs(current_actor()),
    )
    return page, form.status
