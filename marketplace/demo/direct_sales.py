"""Producers of the example market sell to others, too, and some of them write it down."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from marketplace.demo.cast import SELLERS, Maker
from marketplace.demo.goods import Ware
from marketplace.demo.market import Market
from marketplace.demo.rows import Row
from marketplace.demo.timeline import Life, some_time
from marketplace.direct_sales.states import SoldThrough, SoldTo, WithdrawalReason

SEED = 340130  # a chance of its own: these sales change no order of the market
HABIT = (0, 1)  # of every four producers the first two write down what they sell elsewhere
SINCE = timedelta(days=365)
DAYS_BETWEEN = (3, 12)
BUYERS = {
    SoldTo.NEIGHBOUR: (30, 1, 4),  # how often, and how many packs at once
    SoldTo.SHOP: (28, 2, 12),
    SoldTo.GUEST: (18, 1, 5),
    SoldTo.HOTEL: (14, 2, 15),
    SoldTo.AIRPORT_TENANT: (7, 2, 10),
    SoldTo.OTHER: (3, 1, 3),
}
CHANNELS = {
    SoldThrough.WHATSAPP: 50,
    SoldThrough.WALK_IN: 28,
    SoldThrough.PHONE: 12,
    SoldThrough.MARKET: 10,
}
NOTES = ("", "", "", "", "untuk hajatan", "titip di warung", "pesanan rutin")
SLIPS = 0.04  # recorded by mistake and taken back at once
NOTICED = timedelta(minutes=2)


def plan_direct_sales(market: Market) -> None:
    """Have half of the producers write down what it sells outside the market."""
    chance = Random(SEED)  # noqa: S311 - an example
    shelves: dict[str, list[Ware]] = {}
    for ware in market.wares:
        shelves.setdefault(ware.maker.slug, []).append(ware)
    begin = market.timeline.end - SINCE
    for wares in (w for place, w in enumerate(shelves.values()) if place % 4 in HABIT):
        life = _selling_life(market, chance, wares[0].maker, wares[:4])
        market.timeline.start(life, begin)


def _selling_life(market: Market, chance: Random, maker: Maker, wares: list[Ware]) -> Life:
    while True:
        day = market.timeline.today + timedelta(days=chance.randint(*DAYS_BETWEEN))
        yield some_time(chance, day, 8, 20)
        sale = _record(market, chance, maker, chance.choice(wares))
        noticed = market.timeline.now + NOTICED
        if chance.random() < SLIPS and noticed <= market.timeline.end:
            yield noticed
            _withdraw(market, maker, sale)
        market.rows.keep("direct_sales", sale)


def _record(market: Market, chance: Random, maker: Maker, ware: Ware) -> Row:
    [buyer] = chance.choices(list(BUYERS), [often for often, _, _ in BUYERS.values()])
    [channel] = chance.choices(list(CHANNELS), list(CHANNELS.values()))
    quantity = chance.randint(*BUYERS[buyer][1:]) * ware.multiple
    price = ware.unit_price(quantity)
    today, now = market.timeline.today, market.timeline.now
    taken, booked = market.shelves.sell(ware, quantity, today)
    signer = market.cast.signer(maker.slug, *SELLERS)
    sale: Row = {
        "id": market.rows.new_id("direct_sales"),
        "producer_id": maker.id,
        "offer_id": ware.offer_id,
        "day": today,
        "quantity": quantity,
        "unit_price": price,
        "value": price * quantity,
        "buyer_kind": buyer,
        "channel": channel,
        "note": chance.choice(NOTES),
        "taken_quantity": taken,
        "booked_quantity": booked,
        "recorded_by": signer.person,
        "recorded_at": now,
        "withdrawn_at": None,
        "withdrawn_by": None,
        "withdrawn_reason": None,
    }
    facts = {"offer": ware.offer_id, "quantity": quantity, "value": price * quantity}
    market.history.record("direct_sale.recorded", "DirectSale", sale["id"], signer, **facts)
    return sale


def _withdraw(market: Market, maker: Maker, sale: Row) -> None:
    ware = next(ware for ware in market.wares if ware.offer_id == sale["offer_id"])
    market.shelves.take_back(ware, sale["taken_quantity"], sale["booked_quantity"], sale["day"])
    signer = market.cast.signer(maker.slug, *SELLERS)
    sale |= {
        "withdrawn_at": market.timeline.now,
        "withdrawn_by": signer.person,
        "withdrawn_reason": WithdrawalReason.MISTAKE,
    }
    facts = {"reason": WithdrawalReason.MISTAKE}
    market.history.record("direct_sale.withdrawn", "DirectSale", sale["id"], signer, **facts)
