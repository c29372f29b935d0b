"""What an owner sets: rules, their end, and the limit of mailed links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from marketplace.approvals import policies
from marketplace.approvals.queries.people import roles_in
from marketplace.approvals.queries.rules import find_rule, rules_of
from marketplace.approvals.rule_models import (
    ApprovalRule,
    ApprovalSettings,
    RulePerson,
    RuleStep,
)
from marketplace.approvals.states import DECIDING_ROLES, Rolling
from marketplace.buyers.models import Buyer
from marketplace.buyers.queries import find_outlet, lock_buyer
from marketplace.catalog.models import Category
from marketplace.shared import audit
from marketplace.shared.actors import Actor, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, NotFound, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.money import ZERO, Money

MOST_RULES = 50
MOST_STEPS = 9


@dataclass(frozen=True)
class StepInput:
    """One step as its owner wants it: a role, or people of whom so many are needed."""

    stage: int
    role: Role | None = None
    person_ids: tuple[int, ...] = ()
    needed: int = 1
    escalate_hours: int | None = None
    escalate_role: Role | None = None
    escalate_person_id: int | None = None


@dataclass(frozen=True)
class RuleInput:
    """A rule as its owner wants it."""

    name: str
    steps: Sequence[StepInput]
    amount_from: Money = field(default=ZERO)
    amount_to: Money | None = None
    outlet_id: int | None = None
    category_id: int | None = None
    off_agreement: bool = False
    over_budget: bool = False
    new_producer: bool = False
    non_local: bool = False
    rolling: Rolling = Rolling.NONE
    may_repeat: bool = False


@transactional
def add_rule(wanted: RuleInput, *, actor: Actor) -> ApprovalRule:
    """Ask by one more rule, from the next order on.

    Raises `Forbidden`, `RuleBroken` for too many, and `Invalid` for what cannot be asked.
    """
    buyer = _lock_own(actor)
    if len(rules_of(buyer.id)) >= MOST_RULES:
        raise RuleBroken(_("Sudah ada 50 aturan. Hapus yang tidak dipakai lagi."))
    rule = _write(wanted, buyer, actor)
    audit.record("approval_rule.added", rule, actor=actor, **_told(wanted))
    return rule


@transactional
def change_rule(rule_id: int, wanted: RuleInput, *, actor: Actor) -> ApprovalRule:
    """Put another rule in the place of one; what waits by the old one keeps its steps."""
    buyer = _lock_own(actor)
    before = find_rule(rule_id, actor=actor)
    rule = _write(wanted, buyer, actor)
    before.ended_at = utc_now()
    audit.record(
        "approval_rule.changed", rule, actor=actor, instead_of=before.id, **_told(wanted)
    )
    return rule


@transactional
def end_rule(rule_id: int, *, actor: Actor) -> ApprovalRule:
    """Ask by this rule no longer; what waits by it keeps its steps."""
    _lock_own(actor)
    rule = find_rule(rule_id, actor=actor)
    rule.ended_at = utc_now()
    audit.record("approval_rule.ended", rule, actor=actor, name=rule.name)
    return rule


@transactional
def change_mail_limit(limit: Money, *, actor: Actor) -> ApprovalSettings:
    """Set the amount above which the link of a mail asks to sign in as well."""
    buyer = _lock_own(actor)
    known = db.session.get(ApprovalSettings, buyer.id)
    before = buyer.approval_limit if known is None else known.mail_limit
    if known is None:
        known = ApprovalSettings(buyer_id=buyer.id, mail_limit=limit)
        db.session.add(known)
    known.mail_limit = limit
    audit.record(
        "approval.mail_limit_changed", buyer, actor=actor, mail_limit=[str(before), str(limit)]
    )
    return known


def _lock_own(actor: Actor) -> Buyer:
    buyer = lock_buyer(actor.organisation_id)
    allowed = policies.may_set_rules(actor, buyer.id)
    require(allowed=allowed, to=_("mengatur persetujuan"))
    return buyer


def _write(wanted: RuleInput, buyer: Buyer, actor: Actor) -> ApprovalRule:
    _check(wanted, buyer)
    rule = ApprovalRule(
        buyer_id=buyer.id,
        name=wanted.name,
        amount_from=wanted.amount_from,
        amount_to=wanted.amount_to,
        outlet_id=wanted.outlet_id,
        category_id=wanted.category_id,
        off_agreement=wanted.off_agreement,
        over_budget=wanted.over_budget,
        new_producer=wanted.new_producer,
        non_local=wanted.non_local,
        rolling=wanted.rolling,
        may_repeat=wanted.may_repeat,
        created_by=actor.person_id,
        steps=[_step(step) for step in wanted.steps],
    )
    db.session.add(rule)
    db.session.flush()
    return rule


def _step(wanted: StepInput) -> RuleStep:
    return RuleStep(
        stage=wanted.stage,
        role=wanted.role,
        needed=wanted.needed,
        escalate_hours=wanted.escalate_hours,
        escalate_role=wanted.escalate_role,
        escalate_person_id=wanted.escalate_person_id,
        people=[RulePerson(person_id=person_id) for person_id in wanted.person_ids],
    )


def _check(wanted: RuleInput, buyer: Buyer) -> None:
    """Refuse a wrong range, foreign things, and steps that nobody could decide."""
    errors: dict[str, list[str]] = {}
    if wanted.amount_to is not None and wanted.amount_to < wanted.amount_from:
        errors["amount_to"] = [_("Batas atas lebih kecil dari batas bawah. Tukar keduanya.")]
    if wanted.outlet_id is not None and not _is_own_outlet(wanted.outlet_id, buyer.id):
        errors["outlet_id"] = [_("Pilih salah satu gerai Anda.")]
    if wanted.category_id is not None and not _is_category(wanted.category_id):
        errors["category_id"] = [_("Pilih salah satu kategori katalog.")]
    if not 1 <= len(wanted.steps) <= MOST_STEPS:
        errors["steps"] = [_("Isi paling sedikit satu langkah: siapa yang ditanya.")]
    able = roles_in(buyer.id, wanted.outlet_id, anywhere=wanted.outlet_id is None)
    for place, step in enumerate(wanted.steps):
        problem = _problem_of(step, able)
        if problem:
            errors[f"steps.{place}"] = [problem]
    if errors:
        raise Invalid(errors)


def _problem_of(step: StepInput, able: dict[int, frozenset[Role]]) -> str | None:
    named = set(step.person_ids)
    if (step.role is None) == (not named):
        return _("Pilih satu peran, atau sebut orangnya.")
    if step.role is not None and step.role not in DECIDING_ROLES:
        return _("Yang bisa ditanya: penyetuju, keuangan, atau pengurus usaha.")
    if not named <= able.keys():
        return _("Sebut anggota yang berperan penyetuju, keuangan, atau pengurus usaha.")
    if named and step.needed > len(named):
        return _("Yang harus setuju lebih banyak dari yang disebut.")
    return _escalation_problem(step, able)


def _escalation_problem(step: StepInput, able: dict[int, frozenset[Role]]) -> str | None:
    goes_on = step.escalate_role is not None or step.escalate_person_id is not None
    if goes_on != (step.escalate_hours is not None):
        return _("Isi sesudah berapa jam diteruskan, dan kepada siapa.")
    if step.escalate_role is not None and step.escalate_role not in DECIDING_ROLES:
        return _("Yang bisa ditanya: penyetuju, keuangan, atau pengurus usaha.")
    if step.escalate_person_id is not None and step.escalate_person_id not in able:
        return _("Sebut anggota yang berperan penyetuju, keuangan, atau pengurus usaha.")
    return None


def _is_own_outlet(outlet_id: int, buyer_id: int) -> bool:
    try:
        find_outlet(outlet_id, buyer_id=buyer_id)
    except NotFound:
        return False
    return True


def _is_category(category_id: int) -> bool:
    return db.session.scalar(select(Category.id).where(Category.id == category_id)) is not None


def _told(wanted: RuleInput) -> dict[str, object]:
    return {
        "name": wanted.name,
        "amount_from": str(wanted.amount_from),
        "amount_to": str(wanted.amount_to) if wanted.amount_to else None,
        "steps": len(wanted.steps),
    }
