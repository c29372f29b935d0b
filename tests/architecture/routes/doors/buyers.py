"""Buyers: delivery points and outlets."""

from __future__ import annotations

from datetime import time

from marketplace.buyers.models import CostCentre, DockWindow, Outlet
from marketplace.shared.database import db
from tests.architecture.routes.naming import Door, opaque
from tests.factories.market import ADock

POINT = {
    "point_name": "Pintu timur",
    "zone": "landside",
    "address": "Jalan Timur 2, Temon",
    "opens_at": "05:00",
    "closes_at": "07:00",
}
WINDOW = {"weekdays": ["1"], "opens_at": "05:00", "closes_at": "07:00"}

DOORS = {
    "buyers.remove_outlet": Door(opaque("outlet", "deal.outlet")),
    "buyers.change_delivery_point": Door(opaque("delivery_point", "deal.dock"), body=POINT),
    "buyers.close_cost_centre": Door(opaque("cost_centre", "deal.spare_centre")),
    "buyers.add_windows": Door(opaque("delivery_point", "deal.dock"), body=WINDOW),
    "buyers.close_window": Door(opaque("dock_window", "deal.window")),
    "buyers.close_delivery_point": Door(opaque("delivery_point", "deal.second_dock")),
}
NAMELESS = {
    "buyers.change_home",
    "buyers.register_company",
    "buyers.add_outlet",
    "buyers.add_cost_centre",
    "buyers.submit_again",
    "buyers.add_delivery_point",
    "buyers.change_facts",
    "buyers.change_terms",
    "buyers.show_prices",
}
LISTS = {
    "buyers.download_register",
    "buyers.show_register",
    "buyers.show_settings",
    "buyers_api.show_me",
}
FIXED = {"buyers.register_company", "buyers.change_home", "buyers.add_delivery_point"}


def furnish(deal):
    """Give the buyer two docks and an outlet."""
    deal.dock, deal.second_dock = (ADock(buyer=deal.buyer) for _ in range(2))
    deal.outlet = Outlet(buyer_id=deal.buyer.id, name="Gerai keberangkatan")
    deal.window = DockWindow(
        delivery_point_id=deal.second_dock.id, weekday=0, opens_at=time(5), closes_at=time(7)
    )
    count = db.session.query(CostCentre).filter_by(buyer_id=deal.buyer.id).count()
    deal.centre, deal.spare_centre = (
        CostCentre(buyer_id=deal.buyer.id, code=f"PB{count + n}", name="Dapur")
        for n in range(2)
    )
    db.session.add_all([deal.outlet, deal.window, deal.centre, deal.spare_centre])
    db.session.flush()
