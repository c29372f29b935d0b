"""Owners and the regency write down what should be bought locally. Versions only grow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.catalog.models import Category, Product
from marketplace.local_content import policies
from marketplace.local_content.facts import VersionFacts
from marketplace.local_content.models import ContentRule, ContentVersion, facts_of
from marketplace.local_content.queries.rules import find_rule, lock_rule
from marketplace.local_content.states import Measure, Phase
from marketplace.local_content.versions import (
    earliest_start,
    lasts_whole_periods,
    may_end,
    may_start,
    phase_on,
)
from marketplace.shared import audit
from marketplace.shared.actors import Actor, Role
from marketplace.shared.calendar import written_day
from marketplace.shared.clock import today
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.places import districts, villages

DAY = timedelta(days=1)


@transactional
def make_rule(facts: VersionFacts, *, actor: Actor) -> ContentRule:
    """Write down a rule of the actor's buyer; by a regency admin, a pledge for all buyers.

    Raises `Forbidden`, and `Invalid` for dates that are no bounds of periods, for units that
    nothing of the category has, and for unknown places.
    """
    require(allowed=policies.may_make_rule(actor), to=_("membuat aturan kandungan lokal"))
    checked = _checked(facts, [])
    buyer_id = None if actor.has(Role.ADMIN) else actor.organisation_id
    rule = ContentRule(buyer_id=buyer_id, created_by=actor.person_id)
    db.session.add(rule)
    db.session.flush()
    version = _add(rule, checked, actor)
    audit.record("content_rule.made", rule, actor=actor, **facts_of(version))
    return rule


@transactional
def change_rule(rule_id: int, facts: VersionFacts, *, actor: Actor) -> ContentRule:
    """Let a rule ask something else from a later period on; what runs ends as it began.

    Raises `NotFound`, `Forbidden`, `Invalid` as `make_rule` does.
    """
    rule = _lock_to_change(rule_id, actor)
    version = _add(rule, _checked(facts, rule.versions), actor)
    audit.record("content_rule.changed", rule, actor=actor, **facts_of(version))
    return rule


@transactional
def end_rule(rule_id: int, last: date, *, actor: Actor) -> ContentRule:
    """Ask nothing after a day, which must be the last of a period that is not over.

    Raises `NotFound`, `Forbidden`, `Invalid`, and `RuleBroken` for a rule that has ended.
    """
    rule = _lock_to_change(rule_id, actor)
    if phase_on(rule.versions, today()) is Phase.ENDED:
        raise RuleBroken(_("Aturan ini sudah berakhir."))
    if not may_end(rule.versions, last, today()):
        raise Invalid({"last": [_("Pilih hari terakhir sebuah masa yang belum lewat.")]})
    newest = rule.versions[-1]
    facts = VersionFacts(
        target=newest.target,
        period=newest.period,
        valid_from=last + DAY,
        category_id=newest.category_id,
        measure=newest.measure,
        unit=newest.unit,
        places=newest.places,
    )
    version = _add(rule, facts, actor, is_end=True)
    audit.record("content_rule.ended", rule, actor=actor, **facts_of(version))
    return rule


def _lock_to_change(rule_id: int, actor: Actor) -> ContentRule:
    find_rule(rule_id, actor=actor)
    rule = lock_rule(rule_id)
    allowed = policies.may_change_rule(actor, rule)
    require(allowed=allowed, to=_("mengubah aturan kandungan lokal"))
    return rule


def _add(
    rule: ContentRule, facts: VersionFacts, actor: Actor, *, is_end: bool = False
) -> ContentVersion:
    version = ContentVersion(
        rule_id=rule.id,
        number=len(rule.versions) + 1,
        category_id=facts.category_id,
        target=facts.target,
        measure=facts.measure,
        unit=facts.unit,
        period=facts.period,
        places=sorted(set(facts.places)),
        valid_from=facts.valid_from,
        valid_until=facts.valid_until,
        is_end=is_end,
        created_by=actor.person_id,
    )
    db.session.add(version)
    db.session.flush()
    db.session.refresh(rule, ["versions"])
    return version


def _checked(facts: VersionFacts, versions: list[ContentVersion]) -> VersionFacts:
    errors: dict[str, list[str]] = {}
    if not may_start(versions, facts.period, facts.valid_from, today()):
        earliest = earliest_start(versions, facts.period, today())
        errors["valid_from"] = [
            _(
                "Mulai pada hari pertama sebuah masa, paling cepat %(day)s.",
                day=written_day(earliest),
            )
        ]
    if not lasts_whole_periods(facts.period, facts.valid_from, facts.valid_until):
        errors["valid_until"] = [_("Akhiri pada hari terakhir sebuah masa.")]
    errors |= _goods_faults(facts)
    known = {each.code for each in districts()} | {each.code for each in villages()}
    if not known.issuperset(facts.places):
        errors["places"] = [_("Pilih kapanewon atau kalurahan dari daftar.")]
    if errors:
        raise Invalid(errors)
    unit = facts.unit if facts.measure is Measure.QUANTITY else None
    return replace(facts, unit=unit)


def _goods_faults(facts: VersionFacts) -> dict[str, list[str]]:
    if facts.category_id is not None and db.session.get(Category, facts.category_id) is None:
        return {"category": [_("Pilih kategori dari daftar.")]}
    if facts.measure is Measure.VALUE:
        return {}
    if facts.category_id is None:
        return {"category": [_("Jumlah hanya bisa dihitung untuk satu kategori.")]}
    of_category = select(Product.id).where(
        Product.category_id == facts.category_id, Product.unit == facts.unit
    )
    if not facts.unit or db.session.scalar(of_category.limit(1)) is None:
        return {"unit": [_("Tulis satuan yang dipakai barang di kategori ini, misalnya kg.")]}
    return {}
