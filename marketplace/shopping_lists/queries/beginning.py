"""What a shopping list is begun from: a cart, an order. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.buyers.cost_centre_queries import open_outlets
from marketplace.buyers.models import Outlet
from marketplace.orders.queries.carts import cart_lines
from marketplace.shared.actors import Actor
from marketplace.shopping_lists.policies import READING_ROLES
from marketplace.standing_orders.queries.drafting import from_order as goods_of_order
from marketplace.standing_orders.queries.drafting import key_of


@dataclass(frozen=True)
class Entry:
    """A good and its usual quantity, as a list is to name them."""

    product_id: int
    offer_id: int | None
    quantity: Decimal

    @property
    def key(self) -> str:
        """How forms name the good."""
        return key_of(self.product_id, self.offer_id)


def from_cart(actor: Actor) -> list[Entry]:
    """Return what lies in the actor's cart."""
    return [Entry(each.product_id, each.offer_id, each.quantity) for each in cart_lines(actor)]


def from_order(order_id: int, actor: Actor) -> list[Entry]:
    """Return what an order asked for. Raises `NotFound` for an order of others."""
    found = goods_of_order(order_id, actor)
    return [Entry(each.product_id, each.offer_id, each.quantity) for each in found]


def outlets_for(actor: Actor) -> Sequence[Outlet]:
    """List the outlets for which the actor may make a list, oldest first."""
    reach = actor.reach(*READING_ROLES)
    outlets = open_outlets(actor.organisation_id or 0)
    return [each for each in outlets if reach is None or each.id in reach]
