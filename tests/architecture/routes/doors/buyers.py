"""Buyers: delivery points and outlets."""

from __future__ import annotations

from marketplace.buyers.models import Outlet
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

DOORS = {
    "buyers.remove_outlet": Door(opaque("outlet", "deal.outlet")),
    "buyers.change_delivery_point": Door(opaque("delivery_point", "deal.dock"), body=POINT),
    "buyers.close_delivery_point": Door(opaque("delivery_point", "deal.second_dock")),
}
NAMELESS = {
    "buyers.change_home",
    "buyers.register_company",
    "buyers.add_outlet",
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
    db.session.add(deal.outlet)
    db.session.flush()
