"""Needs with what belongs to them, as much as the reader may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.demand.models import Need, NeedOrder, Pledge
from marketplace.demand.queries.needs import find_need, own_needs
from marketplace.demand.queries.pledges import Answers, answers_to, own_pledges, pledges_of
from marketplace.demand.states import NeedState
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.pagination import Part


@dataclass(frozen=True)
class NeedView:
    """A need for one reader: a producer learns totals, not whose they are or at what price."""

    need: Need
    answers: Answers
    own: Pledge | None = None  # the reader's own answer
    pledges: Sequence[Pledge] | None = None  # None: not for this reader, or not in a list
    orders: Sequence[NeedOrder] = ()


def view_need(need_id: int, *, actor: Actor) -> NeedView:
    """Return one need with its answers; `NotFound` if the actor may not see it."""
    return _views([find_need(need_id, actor=actor)], actor, with_pledges=True)[0]


def list_needs(
    *,
    actor: Actor,
    state: NeedState | None = None,
    only_mine: bool = False,
    limit: int = 20,
    cursor: str | None = None,
) -> Part[NeedView]:
    """List the needs that the actor may see, newest first.

    `only_mine` keeps, for a producer, those of goods that it offers something of.
    """
    concerning = actor.organisation_id if only_mine and actor.has(*PRODUCER_ROLES) else None
    states = (state,) if state else ()
    part = own_needs(
        actor=actor, states=states, concerning=concerning, limit=limit, cursor=cursor
    )
    return Part(_views(part.items, actor, with_pledges=False), part.next, part.total)


def _views(needs: Sequence[Need], actor: Actor, *, with_pledges: bool) -> list[NeedView]:
    ids = [need.id for need in needs]
    totals = answers_to(ids)
    if actor.has(*PRODUCER_ROLES):
        own = own_pledges(actor.organisation_id or 0, ids)
        return [NeedView(n, totals.get(n.id, Answers()), own=own.get(n.id)) for n in needs]
    return [
        NeedView(
            need,
            totals.get(need.id, Answers()),
            pledges=pledges_of(need.id) if with_pledges else None,
            orders=need.orders,
        )
        for need in needs
    ]
