"""A producer's own words about itself, and asking the regency for approval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.producers import policies, queries
from marketplace.producers.groups import ties_of
from marketplace.producers.models import Producer
from marketplace.producers.states import FEDERATIONS, REVIEW_LIFECYCLE, ReviewState
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import Invalid, require
from marketplace.shared.language import _
from marketplace.shared.places import village

PRIVATE = {"npwp", "phone", "address"}  # the history tells that they changed, not to what
CHANGEABLE = {
    *PRIVATE,
    "kind",
    "village_code",
    "story",
    "is_pkp",
    "minimum_order",
    "is_women_led",
    "member_count",
}
SHORTEST_STORY = 20


@transactional
def change_profile(*, actor: Actor, **facts: Any) -> Producer:  # noqa: ANN401
    """Change what is known of the actor's producer; `facts` are columns of the profile.

    Raises `Invalid` for a taxable producer without tax number, for fewer members than were
    attested as poor, and for another origin once the regency has verified it.
    """
    producer = queries.lock_producer(actor.organisation_id or 0)
    require(
        allowed=policies.may_change_profile(actor, producer), to=_("mengubah profil usaha ini")
    )
    changes = _changes(producer, facts)
    _check(producer, changes)
    for name, value in changes.items():
        setattr(producer, name, value)
    if "village_code" in changes:
        producer.district_code = village(producer.village_code).district_code
    if changes:
        told = {n: "…" if n in PRIVATE else str(v) for n, v in changes.items()}
        audit.record("producer.changed", producer, actor=actor, changed=told)
        events.announce("producer.changed", producer_id=producer.id)
    return producer


@transactional
def submit_profile(*, actor: Actor) -> Producer:
    """Ask the regency to approve the actor's producer.

    Raises `Invalid` naming what is still missing, and `RuleBroken` when it is already waiting
    or approved.
    """
    producer = queries.lock_producer(actor.organisation_id or 0)
    require(allowed=policies.may_change_profile(actor, producer), to=_("mengajukan usaha ini"))
    state = REVIEW_LIFECYCLE.move(producer.state, ReviewState.SUBMITTED)
    _check_completeness(producer)
    producer.state = state
    producer.submitted_at = utc_now()
    audit.record("producer.submitted", producer, actor=actor)
    return producer


def _changes(producer: Producer, facts: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(facts) - CHANGEABLE
    if unknown:
        raise TypeError(f"not part of a profile: {', '.join(sorted(unknown))}")
    return {name: value for name, value in facts.items() if getattr(producer, name) != value}


def _check(producer: Producer, changes: Mapping[str, Any]) -> None:
    def after(name: str) -> Any:  # noqa: ANN401
        return changes.get(name, getattr(producer, name))

    if after("is_pkp") and not after("npwp"):
        raise Invalid({"npwp": [_("Produsen PKP perlu mengisi NPWP.")]})
    members, poor = after("member_count"), producer.poor_member_count
    if poor and (members is None or members < poor):
        message = _("Dinas Sosial mencatat %(count)s anggota keluarga miskin.", count=poor)
        raise Invalid({"member_count": [message]})
    if "kind" in changes and after("kind") not in FEDERATIONS and ties_of(producer.id).groups:
        message = _("Usaha ini punya kelompok anggota. Lepaskan dulu semuanya.")
        raise Invalid({"kind": [message]})
    verified = producer.state in {ReviewState.APPROVED, ReviewState.SUSPENDED}
    if verified and "village_code" in changes:
        message = _("Asal ini sudah diverifikasi dinas. Minta dinas mengubahnya.")
        raise Invalid({"village_code": [message]})


def _check_completeness(producer: Producer) -> None:
    errors = {}
    if not producer.phone:
        errors["phone"] = [_("Isi nomor telepon agar dinas dan pembeli bisa menghubungi.")]
    if len(producer.story.strip()) < SHORTEST_STORY:
        errors["story"] = [_("Ceritakan usaha Anda dalam satu atau dua kalimat.")]
    if errors:
        raise Invalid(errors, _("Lengkapi dulu, lalu ajukan lagi."))
