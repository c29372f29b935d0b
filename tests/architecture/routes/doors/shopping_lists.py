"""Shopping lists."""

from __future__ import annotations

from decimal import Decimal

from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from marketplace.shopping_lists.models import ShoppingLine, ShoppingList
from tests.architecture.routes.naming import Door, opaque
from tests.factories.market import an_offer

AFTER = 4  # buyers, and their orders
READING = frozenset({Role.REQUESTER, Role.OUTLET_MANAGER, Role.BUYER_OWNER})
USING = frozenset({Role.REQUESTER, Role.BUYER_OWNER})
WRITING = READING  # the requester made it
LIST = opaque("shopping_list", "deal.shopping_list")
ARCHIVED = opaque("shopping_list", "deal.archived_list")


def _offer(me) -> str:
    return to_public("offer", me.deal.shopping_list.lines[0].offer_id)


def _form(me, _named):
    row = {"lines.0.key": f"offer:{_offer(me)}", "lines.0.quantity": "5"}
    return {"name": "Isi dapur", "version": me.deal.shopping_list.version, **row}


def _body(me, _named):
    lines = [{"offer_id": _offer(me), "quantity": "5"}]
    return {"name": "Isi dapur", "version": me.deal.shopping_list.version, "lines": lines}


def _ticked(me, _named):
    line = to_public("shopping_list_line", me.deal.shopping_list.lines[0].id)
    return {f"take-{line}": "1", f"quantity-{line}": "5"}


DOORS = {
    "shopping_lists.show_list": Door(LIST, only=READING),
    "shopping_lists.edit_list": Door(LIST, only=WRITING),
    "shopping_lists.change": Door(LIST, only=WRITING, body=_form),
    "shopping_lists.fill_cart": Door(LIST, only=USING, body=_ticked),
    "shopping_lists.archive_list": Door(LIST, only=WRITING),
    "shopping_lists.restore_list": Door(ARCHIVED, only=WRITING),
    "shopping_lists_api.show_list": Door(LIST, only=READING),
    "shopping_lists_api.change_list": Door(LIST, only=WRITING, body=_body),
    "shopping_lists_api.archive_list": Door(LIST, only=WRITING),
    "shopping_lists_api.restore_list": Door(ARCHIVED, only=WRITING),
    "shopping_lists_api.check_list": Door(LIST, only=READING),
    "shopping_lists_api.fill_cart": Door(LIST, only=USING),
    "shopping_lists_api.copy_list": Door(
        opaque("order", "deal.promised.order"),
        only=READING,
        body=lambda _me, named: {"name": "Seperti dulu", "order": named},
    ),
}
NAMELESS = {
    "shopping_lists.make",
    "shopping_lists.begin_from_grid",
    "shopping_lists_api.make_list",
}
LISTS = {
    "shopping_lists.list_lists",
    "shopping_lists.download_lists",
    "shopping_lists_api.list_lists",
}
FIXED = {"shopping_lists.new_list"}
VIEWS = {"shopping_lists.list_lists": ("?keadaan=arsip",)}


def furnish(deal):
    """Give the buyer a list in use and one that was put away."""
    offer = an_offer(deal.producer)
    deal.shopping_list = _list(deal, offer)
    deal.archived_list = _list(deal, offer)
    deal.archived_list.archived_at = utc_now()
    db.session.flush()


def _list(deal, offer) -> ShoppingList:
    person_id = deal.requester.person_id
    kept = ShoppingList(
        buyer_id=deal.buyer.id, name="Isi dapur", made_by=person_id, changed_by=person_id
    )
    kept.lines = [
        ShoppingLine(
            place=0,
            product_id=offer.product_id,
            offer_id=offer.id,
            quantity=Decimal(10),
            known_price=Money(38_000),
        )
    ]
    db.session.add(kept)
    db.session.flush()
    return kept
