"""The regency publishes on which grounds it may refuse, and ends those that no longer hold."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from marketplace.producers import policies, refusals
from marketplace.producers.refusal_models import ReviewCriterion
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import Invalid, NotFound, RuleBroken, require
from marketplace.shared.language import _

LONGEST_CODE = 40


@transactional
def publish_criterion(*, name: str, name_en: str, actor: Actor) -> ReviewCriterion:
    """Let refusals name this ground from today on; raises `Invalid` where it is published."""
    require(allowed=policies.may_keep_criteria(actor), to=_("mengubah kriteria"))
    code = "_".join(re.findall(r"[a-z0-9]+", name_en.lower()))[:LONGEST_CODE]
    last = db.session.scalar(select(func.max(ReviewCriterion.position))) or 0
    row = {"code": code, "name": name, "name_en": name_en, "position": last + 1}
    added = insert(ReviewCriterion).values(published_on=today(), **row)
    free = added.on_conflict_do_nothing().returning(ReviewCriterion.code)
    if not code or db.session.scalar(free) is None:
        raise Invalid({"name_en": [_("Kriteria ini sudah ada. Pakai kata lain.")]})
    criterion = db.session.get_one(ReviewCriterion, code)
    audit.record("criterion.published", criterion, actor=actor, **row)
    return criterion


@transactional
def end_criterion(code: str, *, actor: Actor) -> ReviewCriterion:
    """Let no refusal name this ground from today on; those that did keep it.

    Raises `NotFound`, and `RuleBroken` for the last ground: without one nothing is refused.
    """
    require(allowed=policies.may_keep_criteria(actor), to=_("mengubah kriteria"))
    published = refusals.lock_criteria()
    criterion = next((each for each in published if each.code == code), None)
    if criterion is None:
        raise NotFound
    if len(published) == 1:
        raise RuleBroken(_("Ini kriteria terakhir. Terbitkan yang lain dulu."))
    criterion.ended_on = today()
    audit.record("criterion.ended", criterion, actor=actor, code=code)
    return criterion
