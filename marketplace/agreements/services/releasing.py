"""Scheduled deliveries: planned by the buyer, ordered once, failing never in silence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NotRequired, TypedDict

from marketplace.agreements import policies
from marketplace.agreements.call_models import AgreementRelease
from marketplace.agreements.calling import split
from marketplace.agreements.models import LONGEST_REASON, Agreement, AgreementVersion
from marketplace.agreements.queries.agreements import (
    in_force,
    lock_agreement,
    version_in,
)
from marketplace.agreements.queries.releases import (
    candidates_for,
    find_release,
    lock_release,
    release_of_order,
    releases_of,
)
from marketplace.agreements.states import (
    BINDING,
    RELEASE_LIFECYCLE,
    CallOff,
    ReleaseKind,
    ReleaseState,
    VersionState,
)
from marketplace.agreements.telling import tell_buyer
from marketplace.approvals.queries.people import actor_for
from marketplace.buyers.queries import open_delivery_points
from marketplace.orders.models import Order
from marketplace.orders.queries.quotes import LineInput
from marketplace.orders.services.placing import place_order
from marketplace.orders.states import OrderState, PaymentChoice
from marketplace.shared import audit
from marketplace.shared.actors import SYSTEM, Actor, Channel
from marketplace.shared.calendar import written_day
from marketplace.shared.clock import today
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.quantity import written

MOST_RELEASES = 400  # of one agreement
COME_TO_NOTHING = frozenset({OrderState.REJECTED, OrderState.CANCELLED})
OVER = frozenset({VersionState.EXPIRED, VersionState.CANCELLED})
CHANGEABLE = frozenset({ReleaseState.OPEN, ReleaseState.FAILED})


class ReleaseFacts(TypedDict):
    """A delivery on the calendar."""

    product_id: int
    delivery_day: date
    delivery_point_id: int
    quantity: Decimal
    kind: NotRequired[ReleaseKind]


@transactional
def plan_release(agreement_id: int, *, actor: Actor, facts: ReleaseFacts) -> AgreementRelease:
    """Put a delivery on the calendar; its producers see it.

    Raises `Forbidden`, `RuleBroken` where nothing holds, and `Invalid` that names each field.
    """
    agreement = lock_agreement(agreement_id, actor=actor)
    require(allowed=policies.may_manage(actor, agreement), to=_("menjadwalkan pengambilan"))
    _refuse(agreement, facts)
    if len(releases_of(agreement.id)) >= MOST_RELEASES:
        raise RuleBroken(_("Sudah terlalu banyak pengambilan dalam kesepakatan ini."))
    release = AgreementRelease(
        agreement_id=agreement.id,
        product_id=facts["product_id"],
        delivery_day=facts["delivery_day"],
        delivery_point_id=facts["delivery_point_id"],
        quantity=facts["quantity"],
        kind=facts.get("kind", ReleaseKind.FIRM),
        state=ReleaseState.OPEN,
        created_by=actor.person_id,
    )
    db.session.add(release)
    said = {"day": release.delivery_day, "quantity": release.quantity, "kind": release.kind}
    audit.record("agreement.release_planned", release, actor=actor, **said)
    return release


@transactional
def change_release(release_id: int, *, actor: Actor, facts: ReleaseFacts) -> AgreementRelease:
    """Change a delivery that is not ordered; a failed one is tried again."""
    release = _changeable(release_id, actor)
    _refuse(release.agreement, facts)
    if release.state is ReleaseState.FAILED:
        release.state = RELEASE_LIFECYCLE.move(release.state, ReleaseState.OPEN)
    release.product_id, release.quantity = facts["product_id"], facts["quantity"]
    release.delivery_day = facts["delivery_day"]
    release.delivery_point_id = facts["delivery_point_id"]
    release.kind, release.problem = facts.get("kind", release.kind), None
    said = {"day": release.delivery_day, "quantity": release.quantity, "kind": release.kind}
    audit.record("agreement.release_changed", release, actor=actor, **said)
    return release


@transactional
def drop_release(release_id: int, *, actor: Actor) -> AgreementRelease:
    """Take a delivery that is not ordered off the calendar."""
    release = _changeable(release_id, actor)
    release.state = RELEASE_LIFECYCLE.move(release.state, ReleaseState.DROPPED)
    audit.record("agreement.release_dropped", release, actor=actor)
    return release


@transactional
def order_release(release_id: int, *, actor: Actor | None = None) -> Order:
    """Order a delivery from its producers, by ranking or shares, once however many ask.

    Without an actor it is ordered as the agreement's contact. Stock, approval and budget are
    those of every order. Raises `RuleBroken` and `Invalid` for what stands in the way.
    """
    if actor is not None:
        found = find_release(release_id, actor=actor)
        allowed = policies.may_manage(actor, found.agreement)
        require(allowed=allowed, to=_("memesan pengambilan ini"))
    release = lock_release(release_id)
    state = RELEASE_LIFECYCLE.move(release.state, ReleaseState.ORDERED)
    agreement = release.agreement
    version = in_force(agreement.id)
    if version is None:
        raise RuleBroken(_("Kesepakatan ini tidak sedang berlaku."))
    _refuse_competition(version)
    order = place_order(
        actor=actor or _contact(agreement),
        lines=_lines(version, release),
        delivery_point_id=release.delivery_point_id,
        delivery_day=release.delivery_day,
        payment=PaymentChoice.TERMS,
        note=agreement.number,
    )
    release.state, release.order_id, release.problem = state, order.id, None
    release.kind = ReleaseKind.FIRM
    said = {"order": order.number, "agreement": agreement.number}
    audit.record("agreement.release_ordered", release, actor=actor or SYSTEM, **said)
    return order


@transactional
def fail_release(release_id: int, problem: str) -> None:
    """Note why an open delivery could not be ordered, and tell the buyer; else do nothing."""
    release = lock_release(release_id)
    if release.state is ReleaseState.OPEN:
        _fail(release, problem)


@transactional
def give_release_back(order_id: int) -> None:
    """Let a delivery whose order came to nothing be ordered again; twice changes nothing."""
    release_id = release_of_order(order_id)
    if release_id is None:
        return
    release = lock_release(release_id)
    order = db.session.get_one(Order, order_id, populate_existing=True)
    if release.state is ReleaseState.ORDERED and order.state in COME_TO_NOTHING:
        _fail(release, _("Pesanan %(number)s tidak jadi.", number=order.number))


def _fail(release: AgreementRelease, problem: str) -> None:
    release.state = RELEASE_LIFECYCLE.move(release.state, ReleaseState.FAILED)
    release.problem = problem[:LONGEST_REASON]
    audit.record("agreement.release_failed", release, actor=SYSTEM, problem=release.problem)
    version = in_force(release.agreement_id)
    version = version or version_in(release.agreement_id, BINDING | OVER)
    if version is not None:
        tell_buyer(version, "release_failed", reason=release.problem)


def _changeable(release_id: int, actor: Actor) -> AgreementRelease:
    found = find_release(release_id, actor=actor)
    require(
        allowed=policies.may_manage(actor, found.agreement), to=_("mengubah pengambilan ini")
    )
    release = lock_release(release_id)
    if release.state not in CHANGEABLE:
        raise RuleBroken(_("Pengambilan ini sudah dipesan atau dibatalkan."))
    return release


def _contact(agreement: Agreement) -> Actor:
    actor = actor_for(agreement.contact_id, agreement.buyer_id)
    if actor is None:
        raise RuleBroken(
            _("Penanggung jawab kesepakatan ini bukan anggota lagi. Pilih yang lain.")
        )
    return actor.through(Channel.WORKER)


def _lines(version: AgreementVersion, release: AgreementRelease) -> list[LineInput]:
    candidates = candidates_for(version, release.product_id, release.delivery_day)
    given = split(release.quantity, candidates, version.call_off)
    if given is None:
        able = sum((each.available for each in candidates), Decimal(0))
        text = _(
            "Para produsen kesepakatan bersama-sama hanya sanggup %(able)s untuk %(day)s, "
            "dalam kelipatan kemasannya.",
            able=written(able),
            day=written_day(release.delivery_day),
        )
        raise RuleBroken(text)
    return [{"offer_id": offer, "quantity": amount} for offer, amount in given.items()]


def _refuse_competition(version: AgreementVersion) -> None:
    """Nobody is bound to deliver at the ceiling: who does, a competition finds."""
    if version.call_off is CallOff.COMPETITION:
        raise RuleBroken(
            _("Kesepakatan ini memakai adu harga mini. Buka adu harga untuk mengambil barang.")
        )


def _refuse(agreement: Agreement, facts: ReleaseFacts) -> None:
    version = in_force(agreement.id) or version_in(agreement.id, BINDING)
    if version is None:
        raise RuleBroken(_("Pengambilan dijadwalkan setelah kesepakatan ditandatangani."))
    _refuse_competition(version)
    errors: dict[str, list[str]] = {}
    goods = {line.offer.product_id for party in version.parties for line in party.lines}
    if facts["product_id"] not in goods:
        errors["product"] = [_("Pilih barang dari kesepakatan ini.")]
    day = facts["delivery_day"]
    if day <= today():
        errors["delivery_day"] = [_("Pilih hari yang masih di depan.")]
    elif not version.valid_from <= day <= version.valid_until:
        errors["delivery_day"] = [_("Pilih hari dalam masa berlaku kesepakatan.")]
    points = {point.id for point in open_delivery_points(agreement.buyer_id)}
    if facts["delivery_point_id"] not in points:
        errors["delivery_point"] = [_("Pilih tempat antar usaha Anda.")]
    if errors:
        raise Invalid(errors)
