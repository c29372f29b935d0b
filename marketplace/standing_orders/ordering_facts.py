"""Why a day cannot be ordered at all, whatever the market has: the owner, the place. Pure."""

from __future__ import annotations

from collections.abc import Callable

from marketplace.buyers.models import Buyer
from marketplace.buyers.policies import why_not_order
from marketplace.orders import policies as order_policies
from marketplace.shared.actors import ORDERING_ROLES, Actor
from marketplace.shared.language import _
from marketplace.standing_orders.models import StandingOrder
from marketplace.standing_orders.states import Gap

PLACES = frozenset({"delivery_point", "outlet", "cost_centre", "dock_window"})


def why_not(
    standing: StandingOrder, owner: Actor | None, buyer: Buyer
) -> tuple[Gap, Callable[[], str]] | None:
    """Return why nothing can be ordered, and how to say it; None: it can."""
    name = standing.owner.name
    if owner is None:
        return Gap.PERSON, lambda: _("%(name)s bukan anggota usaha ini lagi.", name=name)
    if not order_policies.may_order(owner) or not owner.covers(
        standing.outlet_id, *ORDERING_ROLES
    ):
        return Gap.PERSON, lambda: _(
            "%(name)s tidak lagi berperan sebagai pemesan di sini.", name=name
        )
    if why_not_order(buyer):
        return Gap.PLACE, lambda: why_not_order(buyer) or ""
    if standing.delivery_point.closed_at is not None:
        place = standing.delivery_point.name
        return Gap.PLACE, lambda: _("%(place)s tidak dipakai lagi.", place=place)
    return None
