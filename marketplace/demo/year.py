"""A year of shopping in the example market, and the cases that every screen shows today."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from marketplace.demo.baskets import Basket, Pick, Taste
from marketplace.demo.cast import Shopper
from marketplace.demo.deals import Plan
from marketplace.demo.fates import (
    Answer,
    Approval,
    Delivery,
    OrderFate,
    Paying,
    Quality,
    Verdict,
    fated,
    usual_fate,
)
from marketplace.demo.goods import Ware
from marketplace.demo.market import Market
from marketplace.demo.ordering import order_life
from marketplace.demo.timeline import Life, some_time
from marketplace.demo.words import NOTES
from marketplace.orders.states import PaymentChoice

OPENS, CLOSES = 7.0, 16.5  # WIB; when people order
CARDS = 0.3  # of business orders
SOON = timedelta(days=6)  # in which the goods of a case have come
LARGE_LEAD, LARGE_PARTS = 3, 3  # days ahead and producers of an order above the limit
TERMS, CARD = PaymentChoice.TERMS, PaymentChoice.CARD

# What must be there to be seen: days ago it was ordered, what becomes of it, how it is paid.
CASES: tuple[tuple[float, OrderFate, PaymentChoice], ...] = (
    (0.2, fated(answer=Answer.AWAITED), TERMS),
    (0.3, fated(answer=Answer.AWAITED), CARD),
    (0.5, fated(answer=Answer.AWAITED), TERMS),
    (1, fated(delivery=Delivery.AWAITED), TERMS),
    (1.4, fated(answer=Answer.SOME, delivery=Delivery.AWAITED), TERMS),
    (7, fated(answer=Answer.SOME, delivery=Delivery.UNDER_WAY), TERMS),
    (7.5, fated(delivery=Delivery.UNDER_WAY), CARD),
    (8, fated(delivery=Delivery.REST_AWAITED, verdict=Verdict.AWAITED), TERMS),
    (8.5, fated(quality=Quality.PARTLY_REJECTED, verdict=Verdict.AWAITED), TERMS),
    (9, fated(verdict=Verdict.AWAITED), CARD),
    (9, fated(answer=Answer.NOTHING), TERMS),
    (9, fated(answer=Answer.SILENCE), TERMS),
    (12, fated(verdict=Verdict.DISPUTED, quality=Quality.REGRADED), TERMS),
    (14, fated(paying=Paying.DECLINED), CARD),
    (16, fated(paying=Paying.REPORTED), TERMS),
    (26, fated(quality=Quality.REJECTED), TERMS),
    (30, fated(verdict=Verdict.CREDITED), TERMS),
    (34, fated(paying=Paying.REFUNDED), CARD),
    (44, fated(paying=Paying.PARTLY), TERMS),
    (52, fated(paying=Paying.NEVER), TERMS),
    (60, OrderFate(is_withdrawn=True), TERMS),
)


def shopping_life(market: Market, shopper: Shopper, taste: Taste) -> Life:
    """Order again and again, as often as this shopper usually does."""
    chance = market.chance
    while True:
        gap = chance.expovariate(shopper.orders_a_week / 7)
        day = market.timeline.today + timedelta(days=1 + int(gap))
        yield some_time(chance, day, OPENS, CLOSES)
        basket = taste.fill(market.shelves, market.timeline.now)
        if basket is None:
            continue
        by_card = shopper.is_household or chance.random() < CARDS
        fate = usual_fate(chance)
        plan = Plan(shopper, basket, CARD if by_card else TERMS, fate, chance.choice(NOTES))
        market.timeline.start(order_life(market, plan))


def tastes(market: Market) -> dict[str, Taste]:
    """Give every shopper a taste of its own."""
    by_category: dict[str, list[Ware]] = defaultdict(list)
    for ware in market.wares:
        by_category[ware.category].append(ware)
    return {
        slug: Taste(shopper, by_category, market.chance)
        for slug, shopper in market.cast.shoppers.items()
    }


def plan_cases(market: Market, liked: dict[str, Taste], now: datetime) -> None:
    """Have an order for each case that screens show, spread over the businesses."""
    businesses = [s for s in market.cast.shoppers.values() if not s.is_household]
    for place, (days_ago, fate, payment) in enumerate(CASES):
        shopper = businesses[place % len(businesses)]
        life = _case_life(market, shopper, liked[shopper.slug], fate, payment)
        market.timeline.start(life, now - timedelta(days=days_ago))
    for place, shopper in enumerate(businesses[:5]):
        life = _large_order_life(market, shopper)
        market.timeline.start(life, now - timedelta(hours=2 + 3 * place))


def _case_life(
    market: Market, shopper: Shopper, taste: Taste, fate: OrderFate, payment: PaymentChoice
) -> Life:
    for _try in range(30):
        basket = taste.fill(market.shelves, market.timeline.now)
        if basket is None or basket.delivery_day > market.timeline.today + SOON:
            continue
        if _costs(basket) <= shopper.limit * 0.8:
            plan = Plan(shopper, basket, payment, fate)
            yield from order_life(market, plan)
            return


def _large_order_life(market: Market, shopper: Shopper) -> Life:
    """Order more than one may spend alone: water and palm sugar, from several producers."""
    day = market.timeline.today + timedelta(days=LARGE_LEAD + 1)
    picks: list[Pick] = []
    for ware in _water_and_sugar(market):
        share = max(shopper.limit * 0.45, ware.maker.minimum_order * 1.1)
        pick = Pick(ware, ware.rounded(share / ware.tiers[-1][1] + ware.multiple))
        if pick.quantity <= market.shelves.free(ware, day):
            picks.append(pick)
        if len(picks) >= LARGE_PARTS and sum(p.goods for p in picks) > shopper.limit:
            break
    basket = Basket(tuple(picks), day, shopper.docks[0])
    fate = OrderFate(approval=Approval.AWAITED)
    yield from order_life(market, Plan(shopper, basket, TERMS, fate))


def _water_and_sugar(market: Market) -> list[Ware]:
    """Return one good of each producer, water first."""
    kinds = ("air-minum", "gula-kelapa")
    fitting = [w for w in market.wares if w.category in kinds and w.lead_days <= LARGE_LEAD]
    one_each = list({ware.maker.id: ware for ware in fitting}.values())
    market.chance.shuffle(one_each)
    return sorted(one_each, key=lambda ware: kinds.index(ware.category))


def _costs(basket: Basket) -> int:
    return sum(pick.goods for pick in basket.picks)
