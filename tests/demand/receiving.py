"""What a buyer took over in past months."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from marketplace.catalog.models import Offer
from marketplace.demand.passengers import month_of, months_before
from marketplace.fulfilment.models import Receipt, ReceiptLine
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.clock import JAKARTA, today
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.factories.fulfilment import an_order_under_way
from tests.factories.orders import Kitchen


def took_over(
    kitchen: Kitchen,
    offer: Offer,
    quantity: int,
    *,
    months_ago: int,
    rejected: int = 0,
) -> Receipt:
    """Let the buyer take over so much on the tenth of a past month."""
    sold = an_order_under_way((offer, quantity + rejected), dock=kitchen.dock)
    month = months_before(month_of(today()), months_ago)
    at = datetime(month.year, month.month, 10, 6, tzinfo=JAKARTA)
    line = sold.lines[0]
    line.accepted_quantity, line.rejected_quantity = Decimal(quantity), Decimal(rejected)
    sold.state, sold.delivery_day = ProducerOrderState.RECEIVED, at.date()
    receipt = Receipt(number=f"BAST-{sold.id}", producer_order_id=sold.id, received_at=at)
    receipt.lines = [
        ReceiptLine(
            order_line_id=line.id,
            accepted_quantity=Decimal(quantity),
            regraded_quantity=Decimal(0),
            rejected_quantity=Decimal(rejected),
            value=Money(line.unit_price.rupiah * quantity),
        )
    ]
    db.session.add(receipt)
    db.session.flush()
    return receipt
