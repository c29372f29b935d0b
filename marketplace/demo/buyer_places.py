"""Docks, outlets and cost centres of the example market's buyers."""

from __future__ import annotations

from datetime import time

from marketplace.buyers.states import Zone
from marketplace.demo.cast import Cast, Dock
from marketplace.demo.rows import Rows
from marketplace.demo.scale import MarketFacts
from marketplace.shared.actors import Role


def add_docks(rows: Rows, cast: Cast, facts: MarketFacts) -> None:
    """Write where each buyer takes goods over, and when."""
    for point in facts.delivery_points:
        shopper, sterile = cast.shoppers[point.buyer], point.zone is Zone.STERILE
        dock = rows.add(
            "delivery_points",
            buyer_id=cast.organisations[point.buyer],
            name=point.name,
            zone=point.zone,
            address=point.address,
            opens_at=point.opens,
            closes_at=point.closes,
            vehicle_rule="Bak tertutup, tinggi paling banyak 2,1 m" if sterile else "",
            needs_seal=sterile,
            needs_pass=sterile,
        )
        if shopper.docks:  # the first dock of everybody takes goods every day
            _add_windows(rows, dock, point.opens, point.closes)
        shopper.docks.append(Dock(dock, point.opens, point.closes))


def _add_windows(rows: Rows, dock: int, opens: time, closes: time) -> None:
    """Let a dock take goods from Monday to Saturday."""
    for weekday in range(6):
        rows.add(
            "dock_windows",
            delivery_point_id=dock,
            weekday=weekday,
            opens_at=opens,
            closes_at=closes,
            capacity=12,
        )


def add_outlets(rows: Rows, cast: Cast, facts: MarketFacts) -> None:
    """Write the outlets of each buyer, a cost centre for each, and who manages the first."""
    for outlet in facts.outlets:
        buyer, shopper = cast.organisations[outlet.buyer], cast.shoppers[outlet.buyer]
        place = rows.add("outlets", buyer_id=buyer, name=outlet.name)
        centre = rows.add(
            "cost_centres",
            buyer_id=buyer,
            outlet_id=place,
            code=f"{outlet.cost_centre[:3].upper()}-{len(shopper.places) + 1}",
            name=outlet.cost_centre,
        )
        manager = cast.members[outlet.buyer].get(Role.OUTLET_MANAGER)
        if manager and not shopper.places:  # each looks after one outlet, the first
            rows.add_plain(
                "role_places",
                membership_id=cast.memberships[manager, buyer],
                role=Role.OUTLET_MANAGER,
                outlet_id=place,
            )
        shopper.places.append((place, centre))
