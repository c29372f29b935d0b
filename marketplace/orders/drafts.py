"""What a cart would do to the budgets, before anything is ordered."""

from __future__ import annotations

from dataclasses import dataclass, field

from marketplace.budgets.queries import standing
from marketplace.budgets.standing import Standings
from marketplace.buyers.models import Buyer, CostCentre
from marketplace.buyers.states import BuyerKind
from marketplace.orders.booking import charges_of_quote
from marketplace.orders.queries.approving import would_wait
from marketplace.orders.queries.booking_places import bookable_centres
from marketplace.orders.queries.proposing import proposed_centre
from marketplace.orders.quotes import Quote
from marketplace.shared.actors import Actor
from marketplace.shared.opaque import to_public


@dataclass(frozen=True)
class Draft:
    """Where an order could be booked, and how the budgets of the chosen place stand."""

    centres: tuple[CostCentre, ...] = ()
    centre: CostCentre | None = None
    standings: Standings = field(default_factory=Standings)
    waits: bool = False  # for an approver


def draft_of(actor: Actor, buyer: Buyer, quote: Quote, *, centre: str = "") -> Draft:
    """Say how the budgets would stand; `centre` is the public id that was chosen.

    Without one it is booked where `proposed_centre` says.
    """
    if buyer.kind is BuyerKind.HOUSEHOLD:
        return Draft()
    centres = tuple(bookable_centres(actor, buyer.id))
    chosen = [each for each in centres if to_public("cost_centre", each.id) == centre]
    booked_on = chosen[0] if chosen else proposed_centre(actor, buyer.id, centres)
    found = standing(booked_on.id if booked_on else None, quote.day, charges_of_quote(quote))
    waits = would_wait(
        quote,
        found,
        buyer=buyer,
        requester_id=actor.person_id or 0,
        outlet_id=booked_on.outlet_id if booked_on else None,
    )
    return Draft(centres, booked_on, found, waits=waits)
