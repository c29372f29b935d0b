"""Shopping lists, made by the real services."""

from __future__ import annotations

from decimal import Decimal

from marketplace.catalog.models import Offer
from marketplace.shopping_lists.models import ShoppingList
from marketplace.shopping_lists.services.writing import make_list
from tests.factories.market import an_offer
from tests.factories.orders import Kitchen

Good = tuple[Offer, int | Decimal | str]


def entries(*goods: Good) -> list[dict]:
    """So much of each of these offers, as a list names them."""
    return [{"offer_id": offer.id, "quantity": Decimal(much)} for offer, much in goods]


def a_list(kitchen: Kitchen, *goods: Good, name: str = "Isi dapur", **facts) -> ShoppingList:
    """Keep a list of these goods as the kitchen's requester."""
    lines = entries(*(goods or ((an_offer(), 10),)))
    return make_list(actor=kitchen.requester, facts={"name": name, "lines": lines, **facts})
