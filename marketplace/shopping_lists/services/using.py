"""Putting what a shopping list names into a cart: what can be ordered, and no less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.orders.services import carting
from marketplace.orders.services.cart_placing import name_place
from marketplace.orders.services.carting import Addition
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import Invalid, NotFound, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shopping_lists import policies
from marketplace.shopping_lists.queries.checking import CheckedLine, check
from marketplace.shopping_lists.queries.lists import lock_list


@dataclass(frozen=True)
class Filled:
    """What went into the cart of a list, and what stayed out."""

    added: Sequence[CheckedLine]
    left_out: Sequence[CheckedLine]


@transactional
def fill_cart(
    list_id: int, *, actor: Actor, quantities: Mapping[int, Decimal | None] | None = None
) -> Filled:
    """Put a list into the actor's cart, on top of what lies there.

    `quantities` names the lines that are wanted, by id, and how much of each, None for the
    usual; without it, all. What cannot be ordered stays out and is named; the rest goes in,
    and its price of today is remembered. The checkout proposes a cost centre of the list's
    outlet. Raises `NotFound`, also for lines of another list, `Forbidden`, `Invalid` for no
    lines at all, and `RuleBroken` for a list that was put away or a cart that would be too
    full.
    """
    kept = lock_list(list_id, actor=actor)
    require(allowed=policies.may_use(actor, kept), to=_("memesan untuk usaha ini"))
    if kept.archived_at is not None:
        raise RuleBroken(_("Daftar ini sudah diarsipkan. Pakai lagi dulu, lalu pesan."))
    if quantities is not None and not quantities:
        raise Invalid({"lines": [_("Pilih paling sedikit satu barang.")]})
    if quantities is not None and not set(quantities) <= {line.id for line in kept.lines}:
        raise NotFound
    checked = check(kept, quantities, only=quantities)
    added = [each for each in checked if each.can_be_ordered]
    carting.add_many_to_cart([_addition(each) for each in added], actor=actor)
    for each in added:
        each.line.known_price = each.price
    if added:
        name_place(actor=actor, outlet_id=kept.outlet_id)
        kept.used_at = utc_now()
        names = {str(each.line.product_id): f"{each.quantity:f}" for each in added}
        audit.record("shopping_list.used", kept, actor=actor, name=kept.name, goods=names)
    return Filled(added, [each for each in checked if not each.can_be_ordered])


def _addition(each: CheckedLine) -> Addition:
    return Addition(each.line.product_id, each.line.offer_id, each.quantity)
