"""Fill the database of DATABASE_URL with a market at work; print what its people need.

Run as a program, in a process of its own beside the served one: python -m … '{"loads": 40}'.
Everything goes through the real services, so that `marketplace check` has nothing to say.
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal

from marketplace.app import create_app
from marketplace.billing.queries import invoice_of_receipt
from marketplace.billing.services.deciding import approve_invoice
from marketplace.config import Config
from marketplace.fulfilment import services as fulfilment
from marketplace.operations.migrating import upgrade_database
from marketplace.orders.services.answering import confirm_producer_order
from marketplace.shared.actors import Role
from marketplace.shared.database import db, one_transaction
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member, a_token, sign_in
from tests.factories.fulfilment import its_producer
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen, in_days

PLENTY = 1_000_000


def fill(app, *, buyers: int = 8, offers: int = 6, loads: int = 0, bills: int = 0) -> dict:
    """Make buyers, well-stocked offers, goods under way and invoices to be paid."""
    kitchens = [a_kitchen(approval_limit=Money(10**10)) for _n in range(buyers)]
    shelf = [an_offer(stock=PLENTY) for _n in range(offers)]
    facts = {
        "buyers": [
            {
                **a_token(kitchen.requester),
                "delivery_point": to_public("delivery_point", kitchen.dock.id),
            }
            for kitchen in kitchens
        ],
        "offers": [to_public("offer", offer.id) for offer in shelf],
        "products": [offer.product.slug for offer in shelf],
        "delivery_day": in_days(3).isoformat(),
        "stock": PLENTY,
        "cookie": _cookie(app, kitchens[0].requester),
        "loads": [_load(kitchens[n % buyers], shelf[n % offers]) for n in range(loads)],
        "finance": {},
        "bills": [],
    }
    if bills:
        finance = a_member(kitchens[0].buyer.organisation, Role.FINANCE)
        facts["finance"] = a_token(finance)
        facts["bills"] = [_bill(kitchens[0], shelf[n % offers], finance) for n in range(bills)]
    return facts


def _under_way(kitchen, offer):
    order = kitchen.places((offer, 5))
    sold = order.producer_orders[0]
    maker = its_producer(sold)
    confirm_producer_order(sold.id, actor=maker)
    lots = [{"line_id": line.id, "code": "A", "quantity": line.quantity} for line in sold.lines]
    fulfilment.dispatch(sold.id, actor=maker, lots=lots, vehicle="Pikap contoh")
    return sold, a_member(kitchen.buyer.organisation, Role.RECEIVER)


def _load(kitchen, offer) -> dict:
    sold, receiver = _under_way(kitchen, offer)
    return {
        **a_token(receiver),
        "id": to_public("producer_order", sold.id),
        "lines": [to_public("order_line", line.id) for line in sold.lines],
    }


def _bill(kitchen, offer, finance) -> str:
    sold, receiver = _under_way(kitchen, offer)
    taken = [
        {
            "id": line.id,
            "accepted_quantity": line.quantity,
            "regraded_quantity": Decimal(0),
            "regrade_percent": 0,
            "rejected_quantity": Decimal(0),
            "reason": None,
        }
        for line in sold.lines
    ]
    receipt = fulfilment.record_receipt(sold.id, actor=receiver, lines=taken)
    invoice = invoice_of_receipt(receipt.id)
    approve_invoice(invoice.id, actor=finance)
    return to_public("invoice", invoice.id)


def _cookie(app, actor) -> str:
    """Return the cookie header of a browser in which this actor is signed in."""
    browser = sign_in(app.test_client(), actor)
    return f"session={browser.get_cookie('session').value}"


def main() -> None:
    """Migrate, fill, and print the facts as JSON."""
    app = create_app(Config.from_environment())
    with app.app_context():
        upgrade_database()
        with one_transaction():
            facts = fill(app, **json.loads(sys.argv[1]))
        db.session.remove()
    sys.stdout.write(json.dumps(facts))


if __name__ == "__main__":
    main()
