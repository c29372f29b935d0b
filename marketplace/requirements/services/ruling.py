"""The regency says what is asked from a day on; what was asked before stays in the history."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace.requirements import policies
from marketplace.requirements.models import Requirement, RequirementVersion
from marketplace.requirements.queries.affected import lacking_producer_ids
from marketplace.requirements.queries.rulebook import lock_requirement
from marketplace.requirements.services.lapsing import follow_requirements
from marketplace.requirements.writing import check_facts
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _


@transactional
def add_requirement(*, actor: Actor, code: str, **facts: Any) -> Requirement:  # noqa: ANN401
    """Ask for something new from a day on; `facts` are columns of a version.

    Producers that lack it are told at once; their goods on the shelf have the grace days.
    Raises `Invalid` for a known code, a day in the past, and a zone rule that would block.
    """
    require(allowed=policies.may_rule(actor), to=_("mengatur persyaratan"))
    if db.session.scalar(select(Requirement.id).where(Requirement.code == code)) is not None:
        raise Invalid({"code": [_("Kode ini sudah dipakai. Pilih kode lain.")]})
    requirement = Requirement(code=code)
    db.session.add(requirement)
    db.session.flush()
    return _write(requirement, 1, facts, actor)


@transactional
def change_requirement(code: str, *, actor: Actor, **facts: Any) -> Requirement:  # noqa: ANN401
    """Ask for it in other words or of others from a day on: a new version, the old one stays.

    Raises `Invalid` as `add_requirement`, and for a day before the newest version's.
    """
    require(allowed=policies.may_rule(actor), to=_("mengatur persyaratan"))
    requirement = lock_requirement(code)
    newest = requirement.versions[-1]
    if facts["valid_from"] < newest.valid_from:
        message = _("Versi sebelumnya baru mulai %(day)s.", day=f"{newest.valid_from:%d-%m-%Y}")
        raise Invalid({"valid_from": [message]})
    facts = {"template_key": newest.template_key, **facts}
    return _write(requirement, newest.number + 1, facts, actor)


@transactional
def end_requirement(code: str, *, actor: Actor, last_day: date) -> Requirement:
    """Ask for it no longer after this day.

    Raises `Invalid` for a day in the past or before it began, `RuleBroken` where it has ended.
    """
    require(allowed=policies.may_rule(actor), to=_("mengatur persyaratan"))
    requirement = lock_requirement(code)
    newest = requirement.versions[-1]
    if newest.valid_until is not None:
        raise RuleBroken(_("Persyaratan ini sudah punya hari terakhir."))
    if last_day < max(today(), newest.valid_from):
        raise Invalid({"last_day": [_("Pilih hari ini atau sesudahnya.")]})
    newest.valid_until = last_day
    audit.record("requirement.ended", requirement, actor=actor, last_day=last_day)
    return requirement


def _write(
    requirement: Requirement, number: int, facts: dict[str, Any], actor: Actor
) -> Requirement:
    check_facts(facts)
    version = RequirementVersion(
        requirement=requirement, number=number, created_by=actor.person_id, **facts
    )
    db.session.add(version)
    db.session.flush()
    touched = lacking_producer_ids(version, version.valid_from)
    told = {name: str(value) for name, value in facts.items()}
    audit.record(
        "requirement.changed" if number > 1 else "requirement.added",
        requirement,
        actor=actor,
        version=number,
        lacking=len(touched),
        facts=told,
    )
    for producer_id in touched:
        outbox.add("requirements.tell_new", version_id=version.id, producer_id=producer_id)
    follow_requirements()
    return requirement
