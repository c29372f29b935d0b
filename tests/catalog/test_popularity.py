"""What is ordered often is counted, from what orders really took off the shelf."""

from datetime import timedelta

from marketplace.catalog.models import Product, StockMove
from marketplace.catalog.services.popularity import count_popularity
from marketplace.catalog.states import StockReason
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from tests.factories.market import AProduct, an_offer


def _taken(offer, line_id, reason=StockReason.HOLD, days_ago=1):
    moved_at = utc_now() - timedelta(days=days_ago)
    move = StockMove(
        offer_id=offer.id, change=-1, reason=reason, order_line_id=line_id, moved_at=moved_at
    )
    db.session.add(move)
    db.session.flush()


def test_lines_of_the_last_months_are_counted_once_each():
    liked, forgotten = AProduct(), AProduct(popularity=9)
    offers = [an_offer(product=liked), an_offer(product=liked)]
    old = an_offer(product=forgotten)
    _taken(offers[0], line_id=1)
    _taken(offers[0], line_id=1)
    _taken(offers[1], line_id=2)
    _taken(offers[1], line_id=3, reason=StockReason.RELEASE)
    _taken(old, line_id=4, days_ago=91)

    count_popularity()

    db.session.expire_all()
    counts = {row.id: row.popularity for row in db.session.query(Product)}
    assert (counts[liked.id], counts[forgotten.id]) == (2, 0)
