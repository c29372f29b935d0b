"""Producers of the example market say what they spend in Kulon Progo. All of it is invented."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from marketplace.demo.cast import SELLERS, Maker
from marketplace.demo.market import Market
from marketplace.demo.timeline import Life, some_time

SEED = 340131  # a chance of its own: surveys change nothing else of the market
NOT_ASKED_YET = ("34.01.03", "34.01.05")  # two kapanewon, so that coverage is not whole
DAYS_TO_ANSWER = (3, 20)  # after the quarter ended
WAGES = (1_200, 3_400)  # basis points of income
SUPPLIERS = (1_800, 4_600)
WAVERING = 250  # how much an answer differs from the last one


def plan_surveys(market: Market) -> None:
    """Have most producers answer after each quarter."""
    chance = Random(SEED)  # noqa: S311 - an example
    for maker in market.cast.makers.values():
        if maker.district not in NOT_ASKED_YET:
            wages, suppliers = chance.randint(*WAGES), chance.randint(*SUPPLIERS)
            life = _answering_life(market, chance, maker, wages, suppliers)
            market.timeline.start(life, market.timeline.now)


def _answering_life(
    market: Market, chance: Random, maker: Maker, wages: int, suppliers: int
) -> Life:
    while True:
        begin = _next_quarter(market.timeline.today)
        day = begin + timedelta(days=chance.randint(*DAYS_TO_ANSWER))
        yield some_time(chance, day, 8, 20)
        _answer(
            market,
            maker,
            begin - timedelta(days=1),
            wages + chance.randint(-WAVERING, WAVERING),
            suppliers + chance.randint(-WAVERING, WAVERING),
        )


def _answer(market: Market, maker: Maker, last: date, wages: int, suppliers: int) -> None:
    signer = market.cast.signer(maker.slug, *SELLERS)
    quarter = (last.month + 2) // 3
    survey_id = market.rows.add(
        "spending_surveys",
        producer_id=maker.id,
        year=last.year,
        quarter=quarter,
        wages_basis_points=wages,
        suppliers_basis_points=suppliers,
        declared_by=signer.person,
        declared_at=market.timeline.now,
    )
    facts = {"quarter": f"{last.year}-Q{quarter}", "wages": wages, "suppliers": suppliers}
    market.history.record("spending.declared", "SpendingSurvey", survey_id, signer, **facts)


def _next_quarter(day: date) -> date:
    """Return the first day of the quarter after this day's."""
    month = (day.month + 2) // 3 * 3 + 1
    return date(day.year + month // 13, (month - 1) % 12 + 1, 1)
