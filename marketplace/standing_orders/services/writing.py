"""Making a standing order and writing it anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any, NotRequired, TypedDict

from marketplace.buyers.models import Buyer
from marketplace.buyers.policies import why_not_order
from marketplace.buyers.queries import delivery_point_of, find_own_buyer
from marketplace.buyers.states import BuyerKind
from marketplace.orders.queries.booking_places import booking_place
from marketplace.orders.states import PaymentChoice
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _
from marketplace.standing_orders import policies
from marketplace.standing_orders.checking import (
    LineFacts,
    check_dates,
    check_hour,
    check_numbers,
    checked_lines,
)
from marketplace.standing_orders.models import StandingOrder, content_of
from marketplace.standing_orders.queries.standing import find_standing, lock_standing
from marketplace.standing_orders.states import HolidayRule, StandingState

NOT_WRITTEN = {"lines", "seen", "delivery_point_id", "outlet_id", "cost_centre_id"}


class StandingFacts(TypedDict):
    """What is written of a standing order."""

    name: str
    lines: Sequence[LineFacts]
    delivery_point_id: int
    payment: PaymentChoice
    starts_on: date
    ends_on: NotRequired[date | None]
    dock_hour: NotRequired[time | None]
    outlet_id: NotRequired[int | None]
    cost_centre_id: NotRequired[int | None]
    days_before: NotRequired[int]
    tolerance_percent: NotRequired[int]
    holidays: NotRequired[HolidayRule]
    note: NotRequired[str]
    seen: NotRequired[str | None]  # `content_of` what was changed; None: whatever it is


@transactional
def make_standing(*, actor: Actor, facts: StandingFacts) -> StandingOrder:
    """Let goods come every week from now on, at the prices of today; the actor owns it.

    Raises `Forbidden`, `Invalid` naming each field that cannot be used, and `RuleBroken` while
    the buyer may not order.
    """
    allowed = policies.may_make(actor)
    require(allowed=allowed, to=_("membuat pesanan rutin untuk usaha ini"))
    standing = StandingOrder(
        buyer_id=actor.organisation_id,
        owner_id=actor.person_id,
        created_by=actor.person_id,
        state=StandingState.ACTIVE,
    )
    _write(standing, facts, actor, before=None)
    db.session.add(standing)
    audit.record("standing_order.made", standing, actor=actor, name=standing.name)
    return find_standing(standing.id, actor=actor)


@transactional
def change_standing(standing_id: int, *, actor: Actor, facts: StandingFacts) -> StandingOrder:
    """Write it anew, at the prices of today; days whose turn has come stay as they are.

    Raises `NotFound`, `Forbidden`, `Invalid`, and `RuleBroken` once it has ended, and, naming
    `content_hash`, when somebody else wrote it meanwhile: nothing is written over unseen.
    """
    standing = lock_standing(standing_id, actor=actor)
    allowed = policies.may_manage(actor, standing)
    require(allowed=allowed, to=_("mengubah pesanan rutin ini"))
    if facts.get("seen") not in (None, content_of(standing)):
        text = _("Pesanan rutin ini berubah sejak Anda buka. Belum ada yang disimpan.")
        raise RuleBroken(text, errors={"content_hash": [_("Periksa lagi, lalu simpan.")]})
    if standing.state is StandingState.ENDED:
        raise RuleBroken(_("Pesanan rutin ini sudah berakhir. Buat yang baru."))
    _write(standing, facts, actor, before=standing)
    audit.record("standing_order.changed", standing, actor=actor, name=standing.name)
    db.session.flush()
    return find_standing(standing.id, actor=actor)


def _write(
    standing: StandingOrder, facts: StandingFacts, actor: Actor, before: StandingOrder | None
) -> None:
    buyer = _ordering_buyer(actor)
    said: dict[str, Any] = {
        "days_before": 3,
        "tolerance_percent": 5,
        "holidays": HolidayRule.SKIP,
        "note": "",
        "ends_on": None,
        "dock_hour": None,
        **facts,
    }
    check_numbers(said["name"], said["days_before"], said["tolerance_percent"])
    check_dates(said["starts_on"], said["ends_on"], before)
    point = delivery_point_of(buyer, said["delivery_point_id"])
    place = booking_place(
        actor,
        buyer.id,
        cost_centre_id=said.get("cost_centre_id"),
        outlet_id=said.get("outlet_id"),
    )
    lines = checked_lines(said["lines"], buyer)
    weekdays = {each.weekday for line in lines for each in line.amounts}
    check_hour(point, weekdays, said["dock_hour"])
    for name, value in said.items():
        if name not in NOT_WRITTEN:
            setattr(standing, name, value)
    standing.name = said["name"].strip()
    standing.delivery_point_id = point.id
    standing.outlet_id, standing.cost_centre_id = place.outlet_id, place.cost_centre_id
    standing.lines = lines
    standing.looked_through = today()
    standing.next_look_on = today()


def _ordering_buyer(actor: Actor) -> Buyer:
    buyer = find_own_buyer(actor)
    refusal = why_not_order(buyer)
    if refusal:
        raise RuleBroken(refusal)
    if buyer.kind is BuyerKind.HOUSEHOLD:
        raise RuleBroken(_("Pesanan rutin untuk usaha, belum untuk rumah tangga."))
    return buyer
