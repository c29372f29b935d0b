"""The regency writes what is asked; it sees whom it touches before anything is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog.queries.offers import categories
from marketplace.catalog.wording import GOODS_KINDS, HALAL_BASES
from marketplace.producers.papers import keep_paper
from marketplace.producers.wording import CERTIFICATE_KINDS, PRODUCER_KINDS
from marketplace.requirements.models import Requirement, RequirementVersion
from marketplace.requirements.pages import pages
from marketplace.requirements.pages.reading import ADDRESS, of_whom
from marketplace.requirements.queries.affected import Affected, affected_by
from marketplace.requirements.queries.rulebook import find_requirement
from marketplace.requirements.schemas import RequirementInput, VersionInput
from marketplace.requirements.services import ruling
from marketplace.requirements.wording import FULFILMENTS
from marketplace.requirements.writing import draft_version
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form
from marketplace.web.headers import takes_files
from marketplace.web.storage import storage
from marketplace.web.uploads import sent_files

LISTS = ("producer_kinds", "goods_kinds", "categories", "paper_kinds", "spared_by")


@pages.get(f"{ADDRESS}/baru")
@allow(Role.ADMIN)
def new_requirement() -> ResponseReturnValue:
    """Show the empty form."""
    initial = {"valid_from": today().isoformat(), "grace_days": "30", "fulfilment": "document"}
    return _show(Form(RequirementInput(), initial))


@pages.post(f"{ADDRESS}/baru")
@allow(Role.ADMIN)
@takes_files
def add_requirement() -> ResponseReturnValue:
    """Show whom it would touch; with the second button, keep it."""
    return _write(
        Form(RequirementInput()),
        None,
        lambda facts: ruling.add_requirement(actor=current_actor(), **facts),
    )


@pages.get(f"{ADDRESS}/<code>/ubah")
@allow(Role.ADMIN)
def edit_requirement(code: str) -> ResponseReturnValue:
    """Show the newest version in the form."""
    requirement = find_requirement(code)
    return _show(Form(VersionInput(), _initial(requirement.versions[-1])), requirement)


@pages.post(f"{ADDRESS}/<code>/ubah")
@allow(Role.ADMIN)
@takes_files
def change_requirement(code: str) -> ResponseReturnValue:
    """Show whom the new version would touch; with the second button, keep it."""
    return _write(
        Form(VersionInput()),
        find_requirement(code),
        lambda facts: ruling.change_requirement(code, actor=current_actor(), **facts),
    )


def _write(
    form: Form,
    requirement: Requirement | None,
    keep: Callable[[dict[str, Any]], Requirement],
) -> ResponseReturnValue:
    typed: dict[str, Any] = dict(request.form)
    typed.update({name: request.form.getlist(name) for name in LISTS})
    if requirement is None and not typed.get("code"):
        typed["code"] = code_of(typed.get("name", ""))
    if not form.accepts({name: value for name, value in typed.items() if value != []}):
        return _show(form, requirement)
    facts = dict(form.values)
    try:
        if "keep" not in request.form:
            known = {"requirement_id": requirement.id} if requirement else {}
            draft = draft_version({k: v for k, v in facts.items() if k != "code"} | known)
            return _show(form, requirement, affected_by(draft, draft.valid_from), draft)
        if sent := sent_files("template"):
            facts["template_key"] = keep_paper(sent[0], storage(), field="template")
        kept = keep(facts)
    except Invalid as error:
        form.refused(error)
        return _show(form, requirement)
    flash(_("Persyaratan disimpan. Produsen yang terkena sudah diberi tahu."), "ok")
    return redirect(url_for("requirements.show_requirement", code=kept.code))


def code_of(name: str) -> str:
    """Make the short name of a requirement from its name, where nobody typed one."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_0123456789")[:40].strip("_")


def _show(
    form: Form,
    requirement: Requirement | None = None,
    affected: Affected | None = None,
    draft: RequirementVersion | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "requirements/form.html",
        form=form,
        requirement=requirement,
        affected=affected,
        draft=draft,
        said=of_whom,
        producer_kinds=_choices(PRODUCER_KINDS),
        goods_kinds=_choices(GOODS_KINDS),
        shelves=[(shelf.slug, shelf.name) for shelf in categories()],
        paper_kinds=_choices(CERTIFICATE_KINDS),
        bases=_choices(HALAL_BASES)[1:],
        fulfilments=_choices(FULFILMENTS),
        zones=[("landside", _("Sisi darat")), ("sterile", _("Daerah steril"))],
        chosen=lambda name: form.value(name, []) or [],
    )
    return page, form.status


def _choices(words: dict[Any, Any]) -> list[tuple[str, str]]:
    return [(kind.value, str(text)) for kind, text in words.items()]


def _initial(version: RequirementVersion) -> dict[str, Any]:
    plain = ("name", "name_en", "help", "help_en", "source", "office", "office_phone")
    return {
        **{name: getattr(version, name) or "" for name in plain},
        **{name: getattr(version, name) for name in LISTS},
        "zone": version.zone.value if version.zone else "",
        "fulfilment": version.fulfilment.value,
        "blocks": "1" if version.blocks else "",
        "valid_from": max(today(), version.valid_from).isoformat(),
        "grace_days": version.grace_days,
    }
