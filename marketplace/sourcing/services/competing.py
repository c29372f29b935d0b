"""Competitions: requests bound to a framework agreement, which keep what may be called off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NotRequired, TypedDict

from marketplace.agreements import policies as agreement_policies
from marketplace.agreements.facts import weights_of
from marketplace.agreements.models import AgreementLine, AgreementVersion
from marketplace.agreements.queries.agreements import in_force, lock_agreement
from marketplace.agreements.queries.consumption import locked_quotas
from marketplace.agreements.states import CallOff
from marketplace.shared import audit
from marketplace.shared.actors import SYSTEM, Actor
from marketplace.shared.clock import JAKARTA, utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.news import tell_all
from marketplace.sourcing.queries.choices import approved_producers
from marketplace.sourcing.queries.holds import (
    bound_lines,
    is_of_present_period,
    undecided_competitions,
)
from marketplace.sourcing.queries.rfqs import lock_any_rfq
from marketplace.sourcing.services.drafting import RfqFacts, draft_rfq
from marketplace.sourcing.services.holding import hold_line, release_holds
from marketplace.sourcing.services.publishing import publish_rfq
from marketplace.sourcing.services.settling import let_expire
from marketplace.sourcing.states import ENDED, RFQ_LIFECYCLE, RfqState


class WantedFacts(TypedDict):
    """How much of which product."""

    product_id: int
    quantity: Decimal


class CompetitionFacts(TypedDict):
    """What is called off for one day at one place, and until when quotations come in."""

    closes_at: datetime
    delivery_day: date
    delivery_point_id: int
    note: NotRequired[str]
    lines: Sequence[WantedFacts]


@transactional
def open_competition(
    agreement_id: int, *, actor: Actor, facts: CompetitionFacts
) -> RequestForQuotation:
    """Ask the bound producers of an agreement for sealed quotations, at once.

    Those are asked who are bound until it closes and may still deliver of it. What each may win
    is kept of its maximum; nobody may quote above the price agreed with it. Raises `NotFound`,
    `Forbidden`, `Invalid` that names each field, and `RuleBroken` where no such agreement holds
    or too little is left of it.
    """
    agreement = lock_agreement(agreement_id, actor=actor)
    allowed = agreement_policies.may_manage(actor, agreement)
    require(allowed=allowed, to=_("membuka adu harga"))
    version = in_force(agreement.id)
    if version is None:
        raise RuleBroken(_("Kesepakatan ini tidak sedang berlaku."))
    if version.call_off is not CallOff.COMPETITION:
        raise RuleBroken(_("Kesepakatan ini tidak memakai adu harga mini."))
    agreed = _agreed(version, facts)
    rfq = draft_rfq(actor=actor, facts=_as_request(version, facts, agreed))
    rfq.agreement_id = agreement.id
    _hold(rfq, version, agreed)
    said = {"agreement": agreement.number, "version": version.version}
    audit.record("rfq.competition_opened", rfq, actor=actor, **said)
    return publish_rfq(rfq.id, actor=actor)


@transactional
def end_competitions(agreement_id: int) -> None:
    """End what is undecided under an agreement that holds no more; twice changes nothing.

    What was opened under a new period meanwhile goes on.
    """
    for rfq_id in undecided_competitions(agreement_id):
        rfq = lock_any_rfq(rfq_id)
        if rfq.state in ENDED or is_of_present_period(rfq):
            continue
        live = rfq.state is RfqState.PUBLISHED
        wanted = RfqState.WITHDRAWN if live else RfqState.CANCELLED
        rfq.state = RFQ_LIFECYCLE.move(rfq.state, wanted)
        rfq.ended_at = utc_now()
        rfq.end_reason = _("Kesepakatannya tidak berlaku lagi.")
        let_expire(rfq)
        release_holds(rfq)
        audit.record(f"rfq.{rfq.state.value}", rfq, actor=SYSTEM, reason="agreement ended")
        tell_all(rfq, rfq.state.value)


def _agreed(
    version: AgreementVersion, facts: CompetitionFacts
) -> dict[int, list[AgreementLine]]:
    """Return the agreed lines of each product. Raises `Invalid` for what is not agreed."""
    errors: dict[str, list[str]] = {}
    closing = facts["closes_at"].astimezone(JAKARTA).date()
    day = facts["delivery_day"]
    if not version.valid_from <= day <= version.valid_until:
        errors["delivery_day"] = [_("Pilih hari dalam masa berlaku kesepakatan.")]
    found: dict[int, list[AgreementLine]] = {}
    for line in bound_lines(version, {each["product_id"] for each in facts["lines"]}, closing):
        found.setdefault(line.offer.product_id, []).append(line)
    seen: set[int] = set()
    for place, wanted in enumerate(facts["lines"]):
        if wanted["product_id"] not in found:
            errors[f"lines.{place}.product"] = [_("Pilih barang dari kesepakatan ini.")]
        elif wanted["product_id"] in seen:
            errors[f"lines.{place}.product"] = [_("Barang ini sudah ada di baris lain.")]
        seen.add(wanted["product_id"])
    if errors:
        raise Invalid(errors)
    return found


def _as_request(
    version: AgreementVersion,
    facts: CompetitionFacts,
    agreed: dict[int, list[AgreementLine]],
) -> RfqFacts:
    producers = {line.party.producer_id for lines in agreed.values() for line in lines}
    return {
        "title": version.title,
        "note": facts.get("note", ""),
        "closes_at": facts["closes_at"],
        "is_open": False,
        "invited": sorted(approved_producers(producers)),
        "weights": weights_of(version) or {},
        "lines": [
            {
                "product_id": wanted["product_id"],
                "quantity": wanted["quantity"],
                "delivery_day": facts["delivery_day"],
                "delivery_point_id": facts["delivery_point_id"],
            }
            for wanted in facts["lines"]
        ],
    }


def _hold(
    rfq: RequestForQuotation,
    version: AgreementVersion,
    agreed: dict[int, list[AgreementLine]],
) -> None:
    """Keep what may be won, and ask only those who may win something."""
    quotas = locked_quotas(version)
    invited = {each.producer_id for each in rfq.invitations}
    able: set[int] = set()
    for line in rfq.lines:
        lines = [
            each for each in agreed[line.product_id or 0] if each.party.producer_id in invited
        ]
        able |= hold_line(line, lines, quotas)
    rfq.invitations = [each for each in rfq.invitations if each.producer_id in able]
