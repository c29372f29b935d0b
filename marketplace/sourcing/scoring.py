"""How quotations are scored: from frozen facts, exactly, the same each time. Pure.

Method 1. Points are hundredths, 0 to 10,000; ratios are exact fractions, rounded half up once.

- cost: the least landed cost of a unit on the line, divided by this one's. Landed is price
  times quantity, value added tax on it, and the freight of its delivery, shared by value over
  what travels together.
- lead time: the shortest, divided by this one's, each a day longer so that none is zero.
- on time, quality: the producer's record of the last year; without one, half the points.
- locality: the shortest way to the airport, divided by this one's.

A line's score is the weighted mean. A quotation's cost counts each line by what it costs at
best, and by how much of it is offered; its lead time is that of its slowest line.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

from marketplace.catalog.taxes import tax_on
from marketplace.shared.criteria import Criterion
from marketplace.shared.money import Money
from marketplace.shared.quantity import THOUSAND

METHOD = "1"
WHOLE = 10_000
UNKNOWN = WHOLE // 2
Facts = dict[str, Any]
Scores = dict[str, Any]


def content_hash(facts: Facts) -> str:
    """Return the SHA-256 of facts in their canonical form, in hex."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def evaluate(inputs: Facts) -> Scores:
    """Score all quotations; keys are ids as text, so that the result is what JSON holds.

    Raises `LookupError` for a method that this code does not know.
    """
    if inputs["method"] != METHOD:
        raise LookupError(f"no way of scoring is known as {inputs['method']}")
    landed = landed_costs(inputs)
    offered = _offered(inputs)
    lines = {
        str(line["id"]): _line_scores(inputs, offered.get(line["id"], []), landed)
        for line in inputs["lines"]
    }
    return {"lines": lines, "quotations": _quotation_scores(inputs, offered, landed)}


def landed_costs(inputs: Facts) -> dict[int, int]:
    """Return what each quoted line costs at the dock, in rupiah, by its id."""
    trips = {line["id"]: line["trip"] for line in inputs["lines"]}
    return {
        line: cost
        for quotation in inputs["quotations"]
        for line, cost in _landed(quotation, trips).items()
    }


def goods_cost(line: Facts) -> int:
    """Return price times quantity in rupiah, rounded half up once."""
    return Money(line["price"]).times(Decimal(line["quantity"]) / THOUSAND).rupiah


def _landed(quotation: Facts, trips: dict[int, str]) -> dict[int, int]:
    found: dict[int, int] = {}
    for trip in sorted(set(trips.values())):
        travelling = [each for each in quotation["lines"] if trips[each["line"]] == trip]
        main = [each for each in travelling if not each["alternate"]]
        shares = _freight_shares(main, quotation["freight"])
        for line in main:
            found[line["id"]] = _with_tax(line) + shares[line["id"]]
        for line in travelling:
            if line["alternate"]:
                instead = [each for each in main if each["line"] != line["line"]] + [line]
                share = _freight_shares(instead, quotation["freight"])[line["id"]]
                found[line["id"]] = _with_tax(line) + share
    return found


def _freight_shares(lines: list[Facts], freight: int) -> dict[int, int]:
    """Share a delivery's freight by value; the last line takes what rounding leaves."""
    whole = sum(goods_cost(line) for line in lines)
    shares = {line["id"]: freight * goods_cost(line) // max(whole, 1) for line in lines}
    if lines:
        shares[lines[-1]["id"]] += freight - sum(shares.values())
    return shares


def _with_tax(line: Facts) -> int:
    goods = goods_cost(line)
    return goods + tax_on(Money(goods), line["tax"]).rupiah if line["tax"] else goods


def _offered(inputs: Facts) -> dict[int, list[tuple[Facts, Facts]]]:
    offered: dict[int, list[tuple[Facts, Facts]]] = defaultdict(list)
    for quotation in inputs["quotations"]:
        for line in quotation["lines"]:
            offered[line["line"]].append((quotation, line))
    return offered


def _line_scores(
    inputs: Facts, offered: list[tuple[Facts, Facts]], landed: dict[int, int]
) -> dict[str, int]:
    if not offered:
        return {}
    units = {line["id"]: Fraction(landed[line["id"]], line["quantity"]) for _q, line in offered}
    cheapest = min(units.values())
    quickest = min(line["lead"] for _q, line in offered)
    nearest = min(quotation["distance"] for quotation, _line in offered)
    return {
        str(line["id"]): _weighed(
            inputs,
            {
                Criterion.COST: _points(cheapest / units[line["id"]]),
                Criterion.LEAD_TIME: _points(Fraction(quickest + 1, line["lead"] + 1)),
                **_of_producer(quotation, nearest),
            },
        )
        for quotation, line in offered
    }


def _quotation_scores(
    inputs: Facts, offered: dict[int, list[tuple[Facts, Facts]]], landed: dict[int, int]
) -> dict[str, dict[str, int]]:
    if not inputs["quotations"]:
        return {}
    leads = {
        each["id"]: max(line["lead"] for line in each["lines"]) for each in inputs["quotations"]
    }
    quickest = min(leads.values())
    nearest = min(each["distance"] for each in inputs["quotations"])
    found = {}
    for quotation in inputs["quotations"]:
        points = {
            Criterion.COST: _points(_cost_share(inputs, quotation, offered, landed)),
            Criterion.LEAD_TIME: _points(Fraction(quickest + 1, leads[quotation["id"]] + 1)),
            **_of_producer(quotation, nearest),
        }
        said = {criterion.value: value for criterion, value in points.items()}
        found[str(quotation["id"])] = said | {"total": _weighed(inputs, points)}
    return found


def _cost_share(
    inputs: Facts,
    quotation: Facts,
    offered: dict[int, list[tuple[Facts, Facts]]],
    landed: dict[int, int],
) -> Fraction:
    """Return how near a quotation comes to the least cost of all lines together."""
    own = {line["line"]: line for line in reversed(quotation["lines"])}
    own |= {line["line"]: line for line in quotation["lines"] if not line["alternate"]}
    reached = whole = Fraction(0)
    for line in inputs["lines"]:
        units = [
            Fraction(landed[each["id"]], each["quantity"])
            for _q, each in offered.get(line["id"], [])
        ]
        if not units:
            continue
        best = min(units)
        weight = best * line["quantity"]
        whole += weight
        mine = own.get(line["id"])
        if mine is not None:
            coverage = min(Fraction(mine["quantity"], line["quantity"]), Fraction(1))
            reached += weight * coverage * best / Fraction(landed[mine["id"]], mine["quantity"])
    return reached / whole if whole else Fraction(0)


def _of_producer(quotation: Facts, nearest: int) -> dict[Criterion, int]:
    on_time, quality = quotation["on_time"], quotation["quality"]
    return {
        Criterion.ON_TIME: UNKNOWN if on_time is None else on_time,
        Criterion.QUALITY: UNKNOWN if quality is None else quality,
        Criterion.LOCALITY: _points(Fraction(nearest, max(quotation["distance"], 1))),
    }


def _weighed(inputs: Facts, points: dict[Criterion, int]) -> int:
    weights: dict[str, int] = inputs["weights"]
    whole = sum(weights.values())
    total = sum(weights[criterion.value] * points[criterion] for criterion in Criterion)
    return _rounded(Fraction(total, whole or 1))


def _points(ratio: Fraction) -> int:
    return _rounded(min(ratio, Fraction(1)) * WHOLE)


def _rounded(exact: Fraction) -> int:
    return int(exact + Fraction(1, 2))
