"""Writing an agreement down, and another version of one that holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from marketplace.agreements import policies
from marketplace.agreements.facts import (
    AgreementFacts,
    LineFacts,
    facts_of,
    refuse_facts,
    shares_of,
)
from marketplace.agreements.models import (
    Agreement,
    AgreementLine,
    AgreementParty,
    AgreementVersion,
)
from marketplace.agreements.queries.agreements import in_hand, lock_agreement, versions_of
from marketplace.agreements.queries.consumption import taken_in
from marketplace.agreements.queries.offers import find_offers
from marketplace.agreements.states import (
    BINDING,
    VERSION_LIFECYCLE,
    CallOff,
    PriceRule,
    VersionState,
)
from marketplace.buyers.queries import find_own_buyer
from marketplace.catalog.models import Offer
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.criteria import Criterion
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.numbering import next_number
from marketplace.shared.quantity import written

USUAL_NOTICE, USUAL_AHEAD = 30, 5  # days


@transactional
def draft_agreement(
    *, actor: Actor, facts: AgreementFacts, source: str | None = None
) -> Agreement:
    """Write an agreement down as its first version, a draft that only the buyer sees.

    `source` is the number of the request it came from. Raises `Forbidden`, and `Invalid` that
    names each field.
    """
    require(
        allowed=policies.may_write(actor), to=_("menyusun kesepakatan; masuk sebagai pemesan")
    )
    buyer = find_own_buyer(actor)
    offers = _offers(facts)
    agreement = Agreement(
        number=next_number("KS"),
        buyer_id=buyer.id,
        contact_id=actor.person_id,
        source=source,
    )
    agreement.versions = []
    version = _new_version(agreement, 1, 1, actor)
    version.buyer_name = buyer.name
    _fill(version, facts, offers)
    audit.record("agreement.drafted", agreement, actor=actor, number=agreement.number)
    return agreement


@transactional
def change_draft(agreement_id: int, *, actor: Actor, facts: AgreementFacts) -> Agreement:
    """Change the draft. Raises `RuleBroken` where there is none: what was offered stays."""
    agreement, version = _draft(agreement_id, actor)
    _refuse_period(version, facts)
    offers = _offers(facts)
    version.parties.clear()
    db.session.flush()  # else new rows would clash with the old ones
    version.drafted_by = actor.person_id or 0
    _fill(version, facts, offers)
    audit.record("agreement.changed", agreement, actor=actor, version=version.version)
    return agreement


@transactional
def drop_draft(agreement_id: int, *, actor: Actor) -> Agreement:
    """Give a draft up; what holds goes on."""
    agreement, version = _draft(agreement_id, actor)
    version.state = VERSION_LIFECYCLE.move(version.state, VersionState.WITHDRAWN)
    version.ended_at = utc_now()
    audit.record("agreement.draft_dropped", agreement, actor=actor, version=version.version)
    return agreement


@transactional
def begin_version(agreement_id: int, *, actor: Actor, renewal: bool = False) -> Agreement:
    """Copy the last version as a draft: to change what holds, or to renew it for a new period.

    What holds goes on until the new one is signed by all. Raises `RuleBroken` while another
    version is in hand, and for a change of what holds no more.
    """
    agreement = lock_agreement(agreement_id, actor=actor)
    require(allowed=policies.may_manage(actor, agreement), to=_("mengubah kesepakatan ini"))
    if in_hand(agreement.id) is not None:
        raise RuleBroken(
            _("Sudah ada versi yang sedang disusun atau ditawarkan. Selesaikan dulu.")
        )
    versions = versions_of(agreement.id)
    source = next((each for each in versions if each.state in BINDING), versions[0])
    amends = source.state in BINDING and not renewal
    period = source.period if amends else max(each.period for each in versions) + 1
    facts = facts_of(source)
    if not amends:
        first = max(source.valid_until + timedelta(days=1), today())
        facts["valid_until"] = first + (source.valid_until - source.valid_from)
        facts["valid_from"] = first
    offers = _offers(facts)
    version = _new_version(agreement, versions[0].version + 1, period, actor)
    version.buyer_name = agreement.buyer.name
    _fill(version, facts, offers)
    what = "agreement.version_begun" if amends else "agreement.renewal_begun"
    audit.record(what, agreement, actor=actor, version=version.version)
    return agreement


def _draft(agreement_id: int, actor: Actor) -> tuple[Agreement, AgreementVersion]:
    agreement = lock_agreement(agreement_id, actor=actor)
    require(allowed=policies.may_manage(actor, agreement), to=_("mengubah kesepakatan ini"))
    version = in_hand(agreement.id)
    if version is None or version.state is not VersionState.DRAFT:
        raise RuleBroken(
            _("Yang sudah ditawarkan tidak bisa diubah. Tarik, lalu susun versi baru.")
        )
    return agreement, version


def _refuse_period(version: AgreementVersion, facts: AgreementFacts) -> None:
    """Refuse, within a period, another first day and a maximum under what was ordered."""
    others = [
        each
        for each in versions_of(version.agreement_id)
        if each.period == version.period and each.state is VersionState.IN_FORCE
    ]
    if not others:
        return
    errors: dict[str, list[str]] = {}
    if facts["valid_from"] != others[0].valid_from:
        text = _("Hari pertama tetap. Untuk masa baru pakai Perpanjang.")
        errors["valid_from"] = [text]
    used = taken_in(version.agreement_id, version.period)
    for place, line in enumerate(facts["lines"]):
        most, taken = line.get("maximum"), used.get(line["offer_id"])
        if most is not None and taken is not None and most < taken:
            text = _("Sudah dipesan %(taken)s. Tulis paling sedikit itu.", taken=written(taken))
            errors[f"lines.{place}.maximum"] = [text]
    if errors:
        raise Invalid(errors)


def _new_version(
    agreement: Agreement, number: int, period: int, actor: Actor
) -> AgreementVersion:
    version = AgreementVersion(
        agreement=agreement,
        version=number,
        period=period,
        state=VersionState.DRAFT,
        drafted_by=actor.person_id,
    )
    version.parties = []
    return version


def _offers(facts: AgreementFacts) -> dict[int, Offer]:
    """Return the offers that facts name, once the facts can be agreed."""
    offers = find_offers({line["offer_id"] for line in facts["lines"]})
    refuse_facts(facts, offers)
    return offers


def _fill(
    version: AgreementVersion, facts: AgreementFacts, offers: Mapping[int, Offer]
) -> None:
    version.title, version.terms = facts["title"], facts.get("terms", "")
    version.call_off = facts.get("call_off", CallOff.RANKING)
    version.weights = _weights(facts)
    version.valid_from, version.valid_until = facts["valid_from"], facts["valid_until"]
    version.notice_days = facts.get("notice_days", USUAL_NOTICE)
    version.compensation = facts.get("compensation", "")
    version.order_days_before = facts.get("order_days_before", USUAL_AHEAD)
    version.parties = _parties(version, facts, offers)
    db.session.add(version)
    db.session.flush()
    for party in version.parties:
        party.lines = [
            _line(line, version.id, place, offers[line["offer_id"]])
            for place, line in enumerate(facts["lines"])
            if offers[line["offer_id"]].producer_id == party.producer_id
        ]


def _weights(facts: AgreementFacts) -> dict[str, int] | None:
    """Return what competitions are judged by; the lowest cost wins unless told."""
    if facts.get("call_off") is not CallOff.COMPETITION:
        return None
    weights = facts.get("weights") or {Criterion.COST: 100}
    return {each.value: weights.get(each, 0) for each in Criterion}


def _parties(
    version: AgreementVersion, facts: AgreementFacts, offers: Mapping[int, Offer]
) -> list[AgreementParty]:
    by_share = version.call_off is CallOff.SHARES
    names = {offer.producer_id: offer.producer.name for offer in offers.values()}
    found = []
    for rank, (producer_id, share) in enumerate(shares_of(facts, offers).items(), start=1):
        party = AgreementParty(
            producer_id=producer_id,
            producer_name=names[producer_id],
            rank=rank,
            share=share if by_share else None,
        )
        party.signatures = []
        found.append(party)
    return found


def _line(facts: LineFacts, version_id: int, place: int, offer: Offer) -> AgreementLine:
    rule = facts.get("price_rule", PriceRule.FIXED)
    moves = rule is PriceRule.FORMULA
    line = AgreementLine(
        version_id=version_id,
        offer_id=offer.id,
        position=place,
        product_name=offer.product.name,
        pack=offer.product.pack,
        unit=offer.product.unit,
        minimum=facts.get("minimum"),
        maximum=facts.get("maximum"),
        price_rule=rule,
        unit_price=facts["unit_price"],
        percent=facts.get("percent") if moves else None,
        floor=facts.get("floor") if moves else None,
        ceiling=facts.get("ceiling") if moves else None,
    )
    line.months = []
    return line
