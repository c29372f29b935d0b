"""LM3, the local multiplier with three rounds. Pure; the definition stands here and in print.

After the New Economics Foundation (The Money Trail, 2002), for Kulon Progo as the area:

    R1 = what airport buyers paid to the producers
    R2 = what those producers spent of it in Kulon Progo: on wages, and at suppliers
    R3 = what these workers and suppliers in turn spent here: an assumption, with its source
    LM3 = (R1 + R2 + R3) / R1, between 1 and 3

R2 rests on the producers' own surveys, weighted by what each was paid. Producers without a
survey are taken as the surveyed ones together. The range says what it would be if they spent
nothing here and the lesser share of round three held for all of R2 (low), or if they spent
everything here and the greater share held (high). Coverage is the surveyed part of R1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from marketplace.impact.figures import LocalMultiplier
from marketplace.impact.states import LocalMultiplierState as State
from marketplace.shared.language import LazyText, _l
from marketplace.shared.money import BASIS_POINTS, Money

WHOLE = int(BASIS_POINTS)


@dataclass(frozen=True)
class LocalSpending:
    """What part of its income a producer spends in Kulon Progo, in basis points."""

    wages: int
    suppliers: int


@dataclass(frozen=True)
class ThirdRound:
    """What part of wages and of suppliers' sales is spent here again, in basis points."""

    valid_from: date
    wages: int
    suppliers: int
    source: LazyText


# An estimate (a worked example for a local cooperative), until people here have been asked.
THIRD_ROUNDS = (
    ThirdRound(
        date(2020, 1, 1),
        wages=7_000,
        suppliers=5_500,
        source=_l("NEF, The Money Trail (2002); bagian 70% dan 55% adalah perkiraan"),
    ),
)


def third_round(day: date) -> ThirdRound:
    """Return the assumption for round three that holds on a day."""
    return [each for each in THIRD_ROUNDS if each.valid_from <= day][-1]


def local_multiplier(
    spend: Mapping[int, int],
    surveys: Mapping[int, LocalSpending],
    assumed: ThirdRound,
    *,
    least_coverage: Decimal,
    least_producers: int,
) -> LocalMultiplier:
    """Return LM3 of what each producer was paid, in rupiah, and what they say they spent here.

    Not told without spend, below the least coverage, or on fewer surveys than
    `least_producers`.
    """
    r1 = sum(spend.values())
    if r1 <= 0:
        return _untold(State.NO_SPEND, r1, Fraction(0), 0)
    asked = {producer: surveys[producer] for producer in spend if producer in surveys}
    covered = sum(spend[producer] for producer in asked)
    coverage = Fraction(max(covered, 0), r1)
    if coverage < Fraction(least_coverage) or len(asked) < least_producers or not covered:
        return _untold(State.NOT_ENOUGH_DATA, r1, coverage, len(asked))
    second, third = _rounds(spend, asked, assumed)
    unknown = r1 - covered
    lesser, greater = sorted((assumed.wages, assumed.suppliers))
    return LocalMultiplier(
        state=State.TOLD,
        r1=Money(r1),
        r2=_rupiah(second / coverage),
        r3=_rupiah(third / coverage),
        value=_places((r1 + (second + third) / coverage) / r1, 2),
        low=_places(1 + second * (WHOLE + lesser) / WHOLE / r1, 2),
        high=_places(1 + (second + unknown) * (WHOLE + greater) / WHOLE / r1, 2),
        coverage=_places(coverage, 3),
        surveyed=len(asked),
    )


def _rounds(
    spend: Mapping[int, int], asked: Mapping[int, LocalSpending], assumed: ThirdRound
) -> tuple[Fraction, Fraction]:
    """Return rounds two and three of the surveyed producers, in rupiah."""
    wages = Fraction(sum(spend[p] * said.wages for p, said in asked.items()), WHOLE)
    suppliers = Fraction(sum(spend[p] * said.suppliers for p, said in asked.items()), WHOLE)
    again = wages * assumed.wages / WHOLE + suppliers * assumed.suppliers / WHOLE
    return wages + suppliers, again


def _untold(state: State, r1: int, coverage: Fraction, surveyed: int) -> LocalMultiplier:
    nothing = (None, None, None, None, None)
    return LocalMultiplier(state, Money(r1), *nothing, _places(coverage, 3), surveyed)


def _places(value: Fraction, places: int) -> Decimal:
    """Round half up to so many places."""
    scaled = (value * 10**places + Fraction(1, 2)).__floor__()
    return Decimal(scaled).scaleb(-places)


def _rupiah(value: Fraction) -> Money:
    return Money((value + Fraction(1, 2)).__floor__())
