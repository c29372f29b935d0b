"""What tests of spreadsheets do again and again."""

from __future__ import annotations

from marketplace.catalog.models import Offer
from marketplace.shared import outbox
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from marketplace.spreadsheets import queries
from marketplace.spreadsheets.services import applying, reverting


def code(offer):
    return to_public("offer", offer.id)


def again(offer):
    return db.session.get_one(Offer, offer.id, populate_existing=True)


def prices(offer):
    return [
        (tier.minimum_quantity, tier.unit_price.rupiah) for tier in again(offer).price_tiers
    ]


def apply(sheet, seller):
    applying.apply_import(sheet.number, actor=seller)
    outbox.drain()
    return queries.find_import(sheet.number, seller)


def revert(sheet, seller):
    reverting.revert_import(sheet.number, actor=seller)
    outbox.drain()
    return queries.find_import(sheet.number, seller)
