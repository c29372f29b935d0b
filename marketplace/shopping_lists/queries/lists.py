"""Shopping lists as those of their buyer may see them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.models import Offer, Product
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.pagination import Part, read_cursor, write_cursor
from marketplace.shopping_lists.models import ShoppingLine, ShoppingList
from marketplace.shopping_lists.policies import READING_ROLES

FRESH = {"populate_existing": True}
_LINES = selectinload(ShoppingList.lines)
WHOLE = (
    joinedload(ShoppingList.outlet),
    joinedload(ShoppingList.maker),
    joinedload(ShoppingList.changer),
    _LINES.joinedload(ShoppingLine.product).joinedload(Product.category),
    _LINES.joinedload(ShoppingLine.offer).joinedload(Offer.producer),
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Let members see the lists of their outlets, and those of the whole buyer."""
    if not actor.has(*READING_ROLES):
        return false()
    ours = ShoppingList.buyer_id == actor.organisation_id
    reach = actor.reach(*READING_ROLES)
    if reach is None:
        return ours
    return ours & or_(ShoppingList.outlet_id.is_(None), ShoppingList.outlet_id.in_(reach))


def find_list(list_id: int, *, actor: Actor) -> ShoppingList:
    """Return one with its lines; `NotFound` if the actor may not see it."""
    wanted = select(ShoppingList).where(_is(list_id, actor)).options(*WHOLE)
    kept = db.session.scalars(wanted, execution_options=FRESH).one_or_none()
    if kept is None:
        raise NotFound
    return kept


def lock_list(list_id: int, *, actor: Actor) -> ShoppingList:
    """Return one, kept from others until we commit; `NotFound` as `find_list`."""
    locked = select(ShoppingList.id).where(_is(list_id, actor)).with_for_update()
    if db.session.scalar(locked) is None:
        raise NotFound
    return find_list(list_id, actor=actor)


def shopping_lists(
    actor: Actor, *, archived: bool = False, limit: int = 20, cursor: str | None = None
) -> Part[ShoppingList]:
    """List those in use, or those that were put away, the newest first."""
    wanted = _wanted(actor, archived=archived)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    seen = read_cursor(cursor, int)
    if seen:
        wanted = wanted.where(ShoppingList.id < seen[0])
    newest = wanted.order_by(ShoppingList.id.desc()).options(*WHOLE).limit(limit + 1)
    rows = db.session.scalars(newest).all()
    following = write_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Part(rows[:limit], following, total)


def count_archived(actor: Actor) -> int:
    """Count those that were put away."""
    wanted = _wanted(actor, archived=True).subquery()
    return db.session.scalar(select(func.count()).select_from(wanted)) or 0


def _wanted(actor: Actor, *, archived: bool) -> Select[ShoppingList]:
    put_away = ShoppingList.archived_at.is_not(None)
    return select(ShoppingList).where(visible_to(actor), put_away if archived else ~put_away)


def _is(list_id: int, actor: Actor) -> ColumnElement[bool]:
    return (ShoppingList.id == list_id) & visible_to(actor)
