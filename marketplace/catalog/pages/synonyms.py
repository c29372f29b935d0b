"""Words of the search: what else things are called, and what was asked for in vain."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import policies
from marketplace.catalog.pages import pages
from marketplace.catalog.queries import synonyms as queries
from marketplace.catalog.schemas.synonyms import SynonymInput
from marketplace.catalog.services import synonyms as services
from marketplace.catalog.states import SynonymKind
from marketplace.catalog.wording import SYNONYM_KINDS
from marketplace.shared.actors import BUYER_ROLES, REGENCY_ROLES, Role
from marketplace.shared.errors import DomainError, Invalid
from marketplace.shared.language import _, _l
from marketplace.shared.throttle import count_try
from marketplace.web import navigation
from marketplace.web.access import allow, public
from marketplace.web.current import current_actor, visitor
from marketplace.web.forms import Form

SHOWN = 50
ASKED_AN_HOUR = 30  # wishes from one address

navigation.add(
    navigation.Entry(
        key="synonyms",
        label=_l("Padanan kata"),
        icon="search",
        endpoint="catalog.show_synonyms",
        roles=REGENCY_ROLES,
        position=262,
        group=_l("Katalog"),
    )
)


@pages.get("/admin/padanan")
@allow(Role.ADMIN, Role.AUDITOR)
def show_synonyms() -> ResponseReturnValue:
    """Show all synonyms, and what people asked for in vain."""
    return _show(Form(SynonymInput(), {"kind": SynonymKind.JAVANESE.value}))


@pages.post("/admin/padanan")
@allow(Role.ADMIN)
def add_synonym() -> ResponseReturnValue:
    """Let a word lead to another."""
    form = Form(SynonymInput())
    if form.accepts(request.form):
        try:
            services.add_synonym(**form.values, actor=current_actor())
        except DomainError as refusal:
            form.refused(refusal)
        else:
            flash(_("Padanan ditambahkan. Pencarian memakainya mulai sekarang."), "ok")
            return redirect(url_for("catalog.show_synonyms"), 303)
    return _show(form)


@pages.get("/admin/padanan/<int:synonym>")
@allow(Role.ADMIN)
def edit_synonym(synonym: int) -> ResponseReturnValue:
    """Show one synonym in a form."""
    shown = queries.find_synonym(synonym)
    facts = {"word": shown.word, "stands_for": shown.stands_for, "kind": shown.kind.value}
    return _edit(synonym, Form(SynonymInput(), facts))


@pages.post("/admin/padanan/<int:synonym>")
@allow(Role.ADMIN)
def change_synonym(synonym: int) -> ResponseReturnValue:
    """Change a word, or what it leads to."""
    queries.find_synonym(synonym)
    form = Form(SynonymInput())
    if form.accepts(request.form):
        try:
            services.change_synonym(synonym, **form.values, actor=current_actor())
        except Invalid as refusal:
            form.refused(refusal)
        else:
            flash(_("Padanan diubah. Pencarian memakainya mulai sekarang."), "ok")
            return redirect(url_for("catalog.show_synonyms"), 303)
    return _edit(synonym, form)


@pages.post("/admin/padanan/<int:synonym>/hapus")
@allow(Role.ADMIN)
def remove_synonym(synonym: int) -> ResponseReturnValue:
    """Let a word lead nowhere else."""
    services.remove_synonym(synonym, actor=current_actor())
    flash(_("Padanan dihapus."), "ok")
    return redirect(url_for("catalog.show_synonyms"), 303)


@pages.get("/katalog/minta")
@public
def show_wish() -> ResponseReturnValue:
    """Show how to ask for goods that nobody sells here."""
    present = visitor()
    return render_template(
        "catalog/wish.html",
        text=request.args.get("q", "").strip()[:100],
        may_ask=present is not None and present.actor.has(*BUYER_ROLES),
    )


@pages.post("/katalog/minta")
@public
def ask_for() -> ResponseReturnValue:
    """Count a wish for goods that nobody sells here."""
    count_try(f"wish:{request.remote_addr}", limit=ASKED_AN_HOUR, minutes=60)
    if services.ask_for(request.form.get("q", "")[:500]):
        flash(_("Permintaan dicatat. Dinas mencari produsen yang bisa membuatnya."), "ok")
    return redirect(url_for("catalog.list_products"), 303)


def _edit(synonym: int, form: Form) -> ResponseReturnValue:
    page = render_template(
        "catalog/synonym.html", form=form, synonym=synonym, kinds=SYNONYM_KINDS
    )
    return page, form.status


def _show(form: Form) -> ResponseReturnValue:
    words = request.args.get("q", "").strip()[:60]
    part = queries.part_of_synonyms(SHOWN, request.args.get("setelah"), words)
    further = url_for("catalog.show_synonyms", q=words or None, setelah=part.next)
    page = render_template(
        "catalog/synonyms.html",
        form=form,
        part=part,
        words=words,
        further=further if part.next else None,
        unmet=queries.unmet_searches(),
        kinds=SYNONYM_KINDS,
        may_act=policies.may_keep_synonyms(current_actor()),
    )
    return page, form.status
