"""The regency's list of requirements, and each with its history."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.buyers.wording import ZONES
from marketplace.catalog.queries.offers import categories
from marketplace.catalog.wording import GOODS_KINDS
from marketplace.producers.queries import find_producer
from marketplace.producers.wording import PRODUCER_KINDS
from marketplace.requirements.models import RequirementVersion
from marketplace.requirements.pages import pages
from marketplace.requirements.queries.affected import affected_by
from marketplace.requirements.queries.rulebook import all_requirements, find_requirement
from marketplace.requirements.queries.submissions import waivers_of
from marketplace.requirements.schemas import EndInput, WaiverInput
from marketplace.requirements.wording import FULFILMENTS
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.language import _
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

ADDRESS = "/admin/persyaratan"


@pages.get(ADDRESS)
@allow(Role.ADMIN, Role.AUDITOR)
def list_requirements() -> ResponseReturnValue:
    """List what is asked, of whom, and since when."""
    rows = [(each, each.versions[-1]) for each in all_requirements()]
    return render_template(
        "requirements/requirements.html",
        rows=sorted(rows, key=lambda row: (row[1].zone is not None, not row[1].blocks)),
        said=of_whom,
        today=today(),
        fulfilments=FULFILMENTS,
        may_rule=current_actor().has(Role.ADMIN),
    )


@pages.get(f"{ADDRESS}/<code>")
@allow(Role.ADMIN, Role.AUDITOR)
def show_requirement(code: str) -> ResponseReturnValue:
    """Show one requirement: whom it touches today, its waivers and its history."""
    return show(code)


def show(
    code: str, *, ending: Form | None = None, waiving: Form | None = None
) -> ResponseReturnValue:
    """Show the page, with whichever form was refused."""
    requirement = find_requirement(code)
    newest = requirement.versions[-1]
    waivers = waivers_of(requirement.id)
    page = render_template(
        "requirements/requirement.html",
        requirement=requirement,
        newest=newest,
        affected=affected_by(newest, max(today(), newest.valid_from)),
        waivers=[(waiver, find_producer(waiver.producer_id).name) for waiver in waivers],
        said=of_whom,
        today=today(),
        fulfilments=FULFILMENTS,
        ending=ending or Form(EndInput()),
        waiving=waiving or Form(WaiverInput()),
        may_rule=current_actor().has(Role.ADMIN),
    )
    return page, max(
        form.status for form in (ending, waiving) if form
    ) if ending or waiving else 200


def of_whom(version: RequirementVersion) -> str:
    """Say in words of whom a version asks something."""
    goods = {kind.value: str(text) for kind, text in GOODS_KINDS.items()}
    makers = {kind.value: str(text) for kind, text in PRODUCER_KINDS.items()}
    shelves = {shelf.slug: shelf.name for shelf in categories()} if version.categories else {}
    parts = [
        ", ".join(words.get(key, key) for key in keys)
        for keys, words in (
            (version.goods_kinds, goods),
            (version.categories, shelves),
            (version.producer_kinds, makers),
        )
        if keys
    ]
    if version.zone is not None:
        parts.append(_("yang ingin menjual di %(zone)s", zone=ZONES[version.zone]))
    return " · ".join(parts) or _("Semua produsen")
