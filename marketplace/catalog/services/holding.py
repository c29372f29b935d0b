"""What the regency reads before buyers do waits beside the published offer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marketplace.catalog import policies
from marketplace.catalog.bands import words_asking_why
from marketplace.catalog.change_models import HeldChange, HeldPhoto
from marketplace.catalog.limits import goes_beyond, price_limit
from marketplace.catalog.models import Offer
from marketplace.catalog.offer_facts import (
    check_terms,
    tiers_of,
    usable_certificates,
)
from marketplace.catalog.photos import KeptPhoto
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.queries.changes import holds, open_change
from marketplace.catalog.queries.references import bounds_of_offer
from marketplace.catalog.states import CHANGE_LIFECYCLE, ChangeState, OfferState
from marketplace.catalog.tiers import Tier
from marketplace.catalog.wanted import written_fact
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _

READ_FIRST = ("description", "halal_basis", "certificate_ids")
LADDER = ("price_tiers", "minimum_quantity", "order_multiple")  # they fit together or not


@transactional
def hold_back(offer: Offer, facts: dict[str, Any], *, actor: Actor) -> None:
    """Take out of `facts` what the regency reads first, and let it wait.

    What is as buyers see it needs no change: it falls out of one that waits. Raises `Invalid`
    for facts that cannot be, and for a price beyond the limit without `price_reason`.
    """
    reason = (facts.get("price_reason") or "").strip()
    if not holds(offer) and not _leaps(offer, facts):
        return
    change = open_change(offer.id)
    wanted = dict(change.wanted) if change else {}
    if facts.get("certificate_ids") is not None:
        usable_certificates(offer, facts["certificate_ids"])
    for name in READ_FIRST:
        value = facts.pop(name, None)
        if value is not None:
            _want(
                wanted, name, written_fact(name, value), written_fact(name, _now(offer, name))
            )
    reason = reason or (change.reason if change else None) or ""
    if facts.get("price_tiers"):
        _hold_price(offer, facts, wanted, reason)
    _keep(offer, change, wanted, reason or None, actor)


@transactional
def hold_photos(offer: Offer, photos: Sequence[KeptPhoto], *, actor: Actor) -> None:
    """Let new photos wait beside the offer."""
    change = open_change(offer.id)
    if change is None:
        change = _begin(offer, actor)
    change.photos.extend(
        HeldPhoto(
            key=kept.key, width=kept.width, height=kept.height, brightness=kept.brightness
        )
        for kept in photos
    )
    _submit(change, actor)


@transactional
def withdraw_change(offer_id: int, *, actor: Actor) -> Offer:
    """Take back the change of an own offer that waits.

    Raises `NotFound` for another's offer, `RuleBroken` where none waits.
    """
    offer = queries.lock_own_offer(offer_id, actor)
    require(allowed=policies.may_change_offer(actor, offer), to=_("mengubah produk ini"))
    change = open_change(offer.id)
    if change is None:
        raise RuleBroken(_("Tidak ada perubahan yang sedang menunggu."))
    withdraw(change, actor)
    return offer


@transactional
def withdraw(change: HeldChange, actor: Actor) -> None:
    """End a change that waits, and forget its photos. Its offer is locked."""
    change.state = CHANGE_LIFECYCLE.move(change.state, ChangeState.WITHDRAWN)
    for photo in change.photos:
        outbox.add("catalog.forget_photo", key=photo.key)
    change.photos = []
    audit.record("held_change.withdrawn", change, actor=actor)


def _leaps(offer: Offer, facts: dict[str, Any]) -> bool:
    """Say whether the price of a hidden offer moves so far that showing it again must wait."""
    wanted, present = facts.get("price_tiers"), tiers_of(offer)
    if offer.state is not OfferState.PAUSED or not wanted or not present:
        return False
    return goes_beyond(present, wanted)


def _now(offer: Offer, name: str) -> Any:  # noqa: ANN401
    if name == "certificate_ids":
        return [paper.id for paper in offer.certificates]
    return getattr(offer, name)


def _want(wanted: dict[str, Any], name: str, value: Any, present: Any) -> None:  # noqa: ANN401
    if value == present:
        wanted.pop(name, None)
    else:
        wanted[name] = value


def _hold_price(
    offer: Offer, facts: dict[str, Any], wanted: dict[str, Any], reason: str
) -> None:
    tiers, present = facts["price_tiers"], tiers_of(offer)
    minimum = facts.get("minimum_quantity") or offer.minimum_quantity
    multiple = facts.get("order_multiple") or offer.order_multiple
    check_terms(minimum, multiple, tiers)
    for name in LADDER:
        wanted.pop(name, None)
    if not present or not goes_beyond(present, tiers):
        return  # live at once
    if not reason:
        raise Invalid({"price_reason": _why_a_reason(offer, tiers)})
    for name in LADDER:
        value = facts.pop(name, None)
        if value is not None:
            wanted[name] = written_fact(name, value)


def _why_a_reason(offer: Offer, tiers: Sequence[Tier]) -> list[str]:
    message = _(
        "Harga berubah lebih dari %(limit)s %%. Tulis alasannya untuk dinas.",
        limit=price_limit(),
    )
    bounds, price = bounds_of_offer(offer), tiers[0].unit_price
    if bounds is None or bounds.hold(price):
        return [message]
    return [message, words_asking_why(bounds, price)]


def _keep(
    offer: Offer,
    change: HeldChange | None,
    wanted: dict[str, Any],
    reason: str | None,
    actor: Actor,
) -> None:
    if change is None and not wanted:
        return
    if change is None:
        change = _begin(offer, actor)
    elif not wanted and not change.photos:
        withdraw(change, actor)
        return
    elif (change.wanted, change.reason) == (wanted, reason):
        return
    change.wanted, change.reason = wanted, reason
    _submit(change, actor)


def _begin(offer: Offer, actor: Actor) -> HeldChange:
    change = HeldChange(offer=offer, state=ChangeState.SUBMITTED, submitted_by=actor.person_id)
    change.wanted, change.photos = {}, []
    db.session.add(change)
    return change


def _submit(change: HeldChange, actor: Actor) -> None:
    change.submitted_at, change.submitted_by = utc_now(), actor.person_id
    db.session.flush()
    said = {"offer": change.offer_id, "wanted": change.wanted, "photos": len(change.photos)}
    audit.record("held_change.submitted", change, actor=actor, reason=change.reason, **said)
