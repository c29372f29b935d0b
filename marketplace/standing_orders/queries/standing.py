"""Standing orders as those of their buyer may see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.models import Offer, Product
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.pagination import Part, read_cursor, write_cursor
from marketplace.standing_orders.models import StandingLine, StandingOrder
from marketplace.standing_orders.policies import READING_ROLES
from marketplace.standing_orders.states import StandingState

FRESH = {"populate_existing": True}
_LINES = selectinload(StandingOrder.lines)
WHOLE = (
    joinedload(StandingOrder.buyer),
    joinedload(StandingOrder.owner),
    joinedload(StandingOrder.delivery_point),
    joinedload(StandingOrder.outlet),
    joinedload(StandingOrder.cost_centre),
    _LINES.joinedload(StandingLine.product).joinedload(Product.category),
    _LINES.joinedload(StandingLine.offer).joinedload(Offer.producer),
    _LINES.selectinload(StandingLine.amounts),
    selectinload(StandingOrder.skips),
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Let everybody who works for its outlet at the buyer see a standing order."""
    if not actor.has(*READING_ROLES):
        return false()
    ours = StandingOrder.buyer_id == actor.organisation_id
    reach = actor.reach(*READING_ROLES)
    return ours if reach is None else ours & StandingOrder.outlet_id.in_(reach)


def find_standing(standing_id: int, *, actor: Actor) -> StandingOrder:
    """Return one with all that is shown of it; `NotFound` if the actor may not see it."""
    return _found(select(StandingOrder).where(_is(standing_id, actor)).options(*WHOLE))


def lock_standing(standing_id: int, *, actor: Actor) -> StandingOrder:
    """Return one, kept from others until we commit; `NotFound` as `find_standing`.

    It is locked before its occurrences, those before orders: so nobody waits in a circle.
    """
    _locked(select(StandingOrder.id).where(_is(standing_id, actor)))
    return find_standing(standing_id, actor=actor)


def lock_any(standing_id: int) -> StandingOrder:
    """Return one, kept from others, for what happens by itself."""
    _locked(select(StandingOrder.id).where(StandingOrder.id == standing_id))
    return load_standing(standing_id)


def load_standing(standing_id: int) -> StandingOrder:
    """Return one with all that is shown of it, for what happens by itself."""
    return _found(select(StandingOrder).where(StandingOrder.id == standing_id).options(*WHOLE))


def standing_orders(
    actor: Actor,
    *,
    states: Collection[StandingState] = (),
    limit: int = 20,
    cursor: str | None = None,
) -> Part[StandingOrder]:
    """List those that the actor may see, the newest first."""
    wanted = select(StandingOrder).where(visible_to(actor))
    if states:
        wanted = wanted.where(StandingOrder.state.in_(states))
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    seen = read_cursor(cursor, int)
    if seen:
        wanted = wanted.where(StandingOrder.id < seen[0])
    newest = wanted.order_by(StandingOrder.id.desc()).options(*WHOLE).limit(limit + 1)
    rows = db.session.scalars(newest).all()
    following = write_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Part(rows[:limit], following, total)


def count_by_state(actor: Actor) -> dict[StandingState, int]:
    """Count those that the actor may see in each state."""
    wanted = select(StandingOrder.state, func.count()).where(visible_to(actor))
    rows = db.session.execute(wanted.group_by(StandingOrder.state))
    return {row[0]: row[1] for row in rows}


def ids_to_look_at() -> Sequence[int]:
    """List those whose turn to be looked at has come, who waited longest first."""
    wanted = (
        select(StandingOrder.id)
        .where(StandingOrder.state != StandingState.ENDED)
        .where(StandingOrder.next_look_on <= today())
        .order_by(StandingOrder.next_look_on, StandingOrder.id)
    )
    return db.session.scalars(wanted).all()


def _is(standing_id: int, actor: Actor) -> ColumnElement[bool]:
    return (StandingOrder.id == standing_id) & visible_to(actor)


def _locked(wanted: Select[int]) -> None:
    if db.session.scalar(wanted.with_for_update()) is None:
        raise NotFound


def _found(wanted: Select[StandingOrder]) -> StandingOrder:
    standing = db.session.scalars(wanted, execution_options=FRESH).one_or_none()
    if standing is None:
        raise NotFound
    return standing
