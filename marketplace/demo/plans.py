"""What producers of the example plan: seasons with dates, and prices for one buyer."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.catalog.states import PriceScope
from marketplace.demo.goods import Ware
from marketplace.demo.market import Market

PLANNERS = 4  # producers who entered their seasons
LIST_LASTS = timedelta(days=90)
OFF = 0.95  # what the price list asks of the catalogue's price
STEP = 500  # rupiah


def plan_seasons_and_prices(market: Market) -> None:
    """Have some producers enter the seasons of their goods, and one agree on prices."""
    day = market.timeline.end.date()
    seasonal = [ware for ware in market.wares if ware.season and ware.is_in_season(day)]
    for ware in seasonal[:PLANNERS]:
        market.rows.add(
            "season_windows",
            offer_id=ware.offer_id,
            starts_on=day - timedelta(days=30),
            ends_on=day + timedelta(days=60),
            note="panen",
        )
    _agree(market, market.wares[0], day)


def _agree(market: Market, ware: Ware, day: date) -> None:
    shopper = next(iter(market.cast.shoppers.values()))
    price_list = market.rows.add(
        "price_lists",
        producer_id=ware.maker.id,
        name="Contoh: harga kontrak",
        scope=PriceScope.AGREEMENT,
        buyer_id=shopper.id,
        agreement_reference="CONTOH",
        valid_from=day - timedelta(days=7),
        valid_until=day + LIST_LASTS,
        created_at=market.timeline.end,
    )
    price = market.rows.add(
        "list_prices",
        price_list_id=price_list,
        offer_id=ware.offer_id,
        minimum_quantity=ware.minimum,
        order_multiple=ware.multiple,
        may_rise=False,
    )
    lowest = ware.unit_price(ware.minimum) * OFF
    market.rows.add(
        "list_tiers",
        list_price_id=price,
        minimum_quantity=ware.minimum,
        unit_price=round(lowest / STEP) * STEP,
    )
