"""Who may see which impact figures, and who may declare a producer's spending. Reads only."""

from __future__ import annotations

from marketplace.impact.filters import THE_PUBLIC, Viewer
from marketplace.impact.states import ViewLevel
from marketplace.shared.actors import BUYER_ROLES, PRODUCER_ROLES, REGENCY_ROLES, Actor


def viewer_of(actor: Actor | None) -> Viewer:
    """The regency sees exact figures, members their own ones, all others the public's."""
    if actor is None:
        return THE_PUBLIC
    if actor.has(*REGENCY_ROLES):
        return Viewer(ViewLevel.REGENCY)
    if actor.has(*PRODUCER_ROLES):
        return Viewer(ViewLevel.PRODUCER, actor.organisation_id)
    if actor.has(*BUYER_ROLES):
        return Viewer(ViewLevel.BUYER, actor.organisation_id)
    return THE_PUBLIC
