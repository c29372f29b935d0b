"""A year of shopping in the example market."""

from __future__ import annotations

from datetime import timedelta

from marketplace.demo.baskets import Shop, Taste
from marketplace.demo.cast import Shopper
from marketplace.demo.deals import Plan
from marketplace.demo.fates import usual_fate
from marketplace.demo.market import Market
from marketplace.demo.ordering import order_life
from marketplace.demo.timeline import Life, clock
from marketplace.demo.words import NOTES
from marketplace.orders.states import PaymentChoice

OPENS, CLOSES = 7.0, 16.5  # WIB; when people order
CARDS = 0.3  # of business orders
TRIES = 3  # to find something that can come


def shopping_life(market: Market, shopper: Shopper, taste: Taste) -> Life:
    """Order again and again, as often as this shopper usually does."""
    chance, first = market.chance, market.timeline.today
    days = 0.0
    while True:
        days += chance.expovariate(shopper.orders_a_week / 7)
        hours = OPENS + days % 1 * (CLOSES - OPENS)
        yield clock(first + timedelta(days=int(days)), hours)
        plan = _plan(market, shopper, taste)
        if plan is not None:
            market.timeline.start(order_life(market, plan))


def tastes(market: Market, *, most_goods: int) -> dict[str, Taste]:
    """Give every shopper a taste of its own."""
    shop = Shop(market.wares, most_goods=most_goods)
    shoppers = market.cast.shoppers.items()
    return {slug: Taste(shopper, shop, market.chance) for slug, shopper in shoppers}


def _plan(market: Market, shopper: Shopper, taste: Taste) -> Plan | None:
    chance = market.chance
    for _try in range(TRIES):
        basket = taste.fill(market.shelves, market.timeline.now)
        if basket is not None:
            by_card = shopper.is_household or chance.random() < CARDS
            payment = PaymentChoice.CARD if by_card else PaymentChoice.TERMS
            return Plan(shopper, basket, payment, usual_fate(chance), chance.choice(NOTES))
    return None
