"""For which outlet an order is, and on which cost centre it is booked."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.buyers.cost_centre_queries import open_cost_centres, open_outlets
from marketplace.buyers.models import CostCentre
from marketplace.shared.actors import ORDERING_ROLES, Actor
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _


@dataclass(frozen=True)
class BookingPlace:
    """Where an order belongs; both are None for buyers without outlets and cost centres."""

    outlet_id: int | None = None
    cost_centre: CostCentre | None = None

    @property
    def cost_centre_id(self) -> int | None:
        """The cost centre whose budgets count the order."""
        return self.cost_centre.id if self.cost_centre else None


def booking_place(
    actor: Actor,
    buyer_id: int,
    *,
    cost_centre_id: int | None = None,
    outlet_id: int | None = None,
) -> BookingPlace:
    """Return where the actor's order belongs.

    What is not named is the first that the actor may order for, so that nothing escapes the
    budgets. Raises `Invalid` for an outlet or cost centre that is not theirs to order for.
    """
    centres = bookable_centres(actor, buyer_id)
    if cost_centre_id is not None:
        centres = [centre for centre in centres if centre.id == cost_centre_id]
        if not centres or outlet_id not in {None, centres[0].outlet_id}:
            raise Invalid({"cost_centre": [_("Pilih pusat biaya dari daftar.")]})
    if outlet_id is not None:
        of_outlet = [centre for centre in centres if centre.outlet_id == outlet_id]
        return _of_outlet(actor, buyer_id, outlet_id, of_outlet)
    if centres:
        return BookingPlace(centres[0].outlet_id, centres[0])
    return _without_centre(actor, buyer_id)


def bookable_centres(actor: Actor, buyer_id: int) -> list[CostCentre]:
    """List the cost centres that the actor may order for, oldest first."""
    return list(open_cost_centres(buyer_id, actor.reach(*ORDERING_ROLES)))


def _of_outlet(
    actor: Actor, buyer_id: int, outlet_id: int, centres: list[CostCentre]
) -> BookingPlace:
    known = {outlet.id for outlet in open_outlets(buyer_id)}
    if outlet_id not in known or not actor.covers(outlet_id, *ORDERING_ROLES):
        raise Invalid({"outlet": [_("Pilih gerai dari daftar.")]})
    if centres:
        return BookingPlace(outlet_id, centres[0])
    of_all = [
        centre for centre in bookable_centres(actor, buyer_id) if centre.outlet_id is None
    ]
    return BookingPlace(outlet_id, of_all[0] if of_all else None)


def _without_centre(actor: Actor, buyer_id: int) -> BookingPlace:
    """Leave a member of some outlets' order with the first of these; others' with none."""
    reach = actor.reach(*ORDERING_ROLES)
    if reach is None:
        return BookingPlace()
    theirs = [outlet.id for outlet in open_outlets(buyer_id) if outlet.id in reach]
    if not theirs:
        closed = _("Gerai Anda sudah tutup. Minta pengurus memindahkan Anda.")
        raise Invalid({"outlet": [closed]})
    return BookingPlace(theirs[0])
