"""Cases that screens must show: an order for each, lately, spread over the businesses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from marketplace.demo.baskets import Taste
from marketplace.demo.cast import Shopper
from marketplace.demo.deals import Plan
from marketplace.demo.fates import (
    Answer,
    Delivery,
    OrderFate,
    Paying,
    Quality,
    Verdict,
    fated,
)
from marketplace.demo.market import Market
from marketplace.demo.ordering import order_life
from marketplace.demo.timeline import Life, some_time
from marketplace.orders.states import PaymentChoice

TERMS, CARD = PaymentChoice.TERMS, PaymentChoice.CARD
TRIES = 40
BELOW_LIMIT = 0.8  # nobody has to approve a case


@dataclass(frozen=True)
class Case:
    """Days from the last day to the order and to its arrival, and what becomes of it."""

    ordered: int
    arrives: int
    fate: OrderFate
    payment: PaymentChoice = TERMS


CASES = (
    Case(-2, 1, fated(answer=Answer.SOME)),
    Case(-1, 2, fated(answer=Answer.SOME), CARD),
    Case(-2, 0, fated(delivery=Delivery.AWAITED)),  # packed, leaves this morning
    Case(-3, 0, fated(delivery=Delivery.UNDER_WAY)),
    Case(-4, 0, fated(delivery=Delivery.UNDER_WAY), CARD),
    Case(-3, 0, fated(answer=Answer.SOME, delivery=Delivery.UNDER_WAY)),
    Case(-4, -1, fated(delivery=Delivery.IN_TWO, verdict=Verdict.AWAITED)),
    Case(-4, -1, fated(delivery=Delivery.SHORT, verdict=Verdict.AWAITED)),
    Case(-6, -2, fated(quality=Quality.PARTLY_REJECTED, verdict=Verdict.AWAITED)),
    Case(-7, -3, fated(quality=Quality.REGRADED, verdict=Verdict.AWAITED), CARD),
    Case(-5, -2, fated(answer=Answer.NOTHING)),
    Case(-6, -2, fated(answer=Answer.SILENCE)),
    Case(-10, -7, fated(verdict=Verdict.DISPUTED, quality=Quality.REGRADED)),
    Case(-13, -9, fated(verdict=Verdict.DISPUTED)),
    Case(-14, -10, fated(paying=Paying.DECLINED), CARD),
    Case(-14, -11, fated(paying=Paying.REPORTED)),
    Case(-11, -8, fated(paying=Paying.REPORTED)),
    Case(-32, -28, fated(paying=Paying.NOT_FOUND)),
    Case(-26, -22, fated(quality=Quality.REJECTED)),
    Case(-30, -26, fated(verdict=Verdict.CREDITED)),
    Case(-34, -30, fated(paying=Paying.REFUNDED), CARD),
    Case(-44, -40, fated(paying=Paying.PARTLY)),
    Case(-52, -48, fated(paying=Paying.NEVER)),
    Case(-58, -54, fated(paying=Paying.NEVER)),
    Case(-60, -55, OrderFate(is_withdrawn=True)),
)


def plan_cases(market: Market, liked: dict[str, Taste]) -> None:
    """Have every case ordered in its time."""
    businesses = [s for s in market.cast.shoppers.values() if not s.is_household]
    for place, case in enumerate(CASES):
        shopper = businesses[place % len(businesses)]
        day = market.timeline.last_day + timedelta(days=case.ordered)
        life = _case_life(market, shopper, liked[shopper.slug], case)
        market.timeline.start(life, some_time(market.chance, day, 8, 15))


def _case_life(market: Market, shopper: Shopper, taste: Taste, case: Case) -> Life:
    day = market.timeline.last_day + timedelta(days=case.arrives)
    for _try in range(TRIES):
        basket = taste.fill(market.shelves, market.timeline.now, day)
        if basket is not None and basket.goods <= shopper.limit * BELOW_LIMIT:
            plan = Plan(shopper, basket, case.payment, case.fate)
            yield from order_life(market, plan)
            return
