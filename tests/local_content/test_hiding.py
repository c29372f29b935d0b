"""Pledges overlap: what is shown of one must not tell, beside another, of a few buyers."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations
from random import Random

from marketplace.buyers.states import BuyerKind
from marketplace.local_content.hiding import Told, withheld
from marketplace.local_content.models import ContentPeriod
from marketplace.local_content.queries.sectors import closed_standings
from marketplace.local_content.reckoning import Counted
from marketplace.local_content.sealing import Closed, row_of
from marketplace.shared.clock import today
from marketplace.shared.database import db
from tests.factories.local_content import an_old_rule
from tests.factories.market import ABuyer

LEAST = 3
TENANTS, MONTHS = range(1, 6), [(date(2026, n, 1), date(2026, n, 28)) for n in (1, 2, 3)]
QUARTER = (date(2026, 1, 1), date(2026, 3, 31))
ALL_GOODS, VEGETABLES, SUGAR = None, 1, 2


def told(rule_id, span, whole, *, category=ALL_GOODS, local=None, unit="value"):
    """Tell what each tenant bought; the sums of tenants and of all are shown."""
    local = local or {}
    return Told(
        rule_id=rule_id,
        first=span[0],
        last=span[1],
        category_id=category,
        counted_in=unit,
        groups=frozenset([None, BuyerKind.TENANT]),
        kinds=dict.fromkeys(TENANTS, BuyerKind.TENANT),
        counts={buyer: Counted(local.get(buyer, 0), value) for buyer, value in whole.items()},
    )


def each(value, *buyers):
    return dict.fromkeys(buyers or TENANTS, value)


def test_a_quarter_is_withheld_where_it_would_tell_a_month_of_two():
    january, february = (told(1, span, each(100)) for span in MONTHS[:2])
    quarter = told(2, QUARTER, each(200) | each(250, 1, 2))  # in March two bought
    assert withheld([january, february, quarter], LEAST) == {(2, QUARTER[0])}
    assert withheld([january, quarter], LEAST) == set()
    march = told(1, MONTHS[2], each(50, 1, 2, 3))
    whole = told(2, QUARTER, each(200) | each(250, 1, 2, 3))
    assert withheld([january, february, march, whole], LEAST) == set()


def test_a_month_is_withheld_where_a_shown_quarter_would_tell_the_rest():
    quarter = told(1, QUARTER, each(200) | each(250, 1))
    months = [told(2, span, each(100)) for span in MONTHS[:2]]
    assert withheld([quarter, *months], LEAST) == {(2, MONTHS[1][0])}


def test_all_goods_less_vegetables_must_not_be_one_buyers():
    vegetables = told(1, QUARTER, each(100), category=VEGETABLES)
    goods = told(2, QUARTER, each(100) | {4: 170})
    assert withheld([goods, vegetables], LEAST) == {(2, QUARTER[0])}
    others = told(2, QUARTER, each(100) | each(170, 3, 4, 5))
    assert withheld([others, vegetables], LEAST) == set()


def test_nor_what_remains_of_all_goods_after_several_categories():
    parts = [
        told(1, QUARTER, each(100), category=VEGETABLES),
        told(2, QUARTER, each(10), category=SUGAR),
    ]
    assert withheld([*parts, told(3, QUARTER, each(110) | {2: 115})], LEAST) == {
        (3, QUARTER[0])
    }


def test_a_wider_place_must_not_tell_who_bought_between():
    near = told(1, QUARTER, each(100), local=each(20))
    wide = told(2, QUARTER, each(100), local=each(20) | {5: 60})
    assert withheld([near, wide], LEAST) == {(2, QUARTER[0])}
    same = told(2, QUARTER, each(100), local=each(20))
    assert withheld([near, same], LEAST) == set()


def test_what_cannot_be_subtracted_withholds_nothing():
    money = told(1, QUARTER, each(100), category=VEGETABLES)
    kilos = told(2, QUARTER, each(100) | {1: 7}, unit="quantity kg")
    sugar = told(3, QUARTER, each(100) | {1: 7}, category=SUGAR)
    assert withheld([money, kilos, sugar], LEAST) == set()


def test_no_difference_of_two_shown_figures_stands_for_too_few():
    chance = Random(3401)  # noqa: S311 - the same figures every time
    spans = [*MONTHS, QUARTER]
    for _round in range(60):
        figures = [
            told(number, span, _drawn(chance, number, span), category=category)
            for number, category in enumerate((ALL_GOODS, VEGETABLES, SUGAR), start=1)
            for span in spans
        ]
        hidden = withheld(figures, LEAST)
        shown = [figure for figure in figures if figure.key not in hidden]
        for one, other in combinations(shown, 2):
            for whole, part in ((one, other), (other, one)):
                if whole.holds(part):
                    left = [b for b in TENANTS if whole.counts[b].whole != part.counts[b].whole]
                    assert len(left) == 0 or len(left) >= LEAST


def _drawn(chance, number, span):
    """Draw amounts that often agree: a buyer who bought nothing else, or in no other month."""
    return {buyer: chance.choice((100, 100, 100, 120)) for buyer in TENANTS}


def test_closed_periods_of_a_later_pledge_are_shown_without_sums(app, told_from):
    told_from(2)
    buyers = [ABuyer(kind=BuyerKind.TENANT) for _each in range(3)]
    older, later = an_old_rule(), an_old_rule()
    last = today().replace(day=1) - timedelta(days=1)
    span = last.replace(day=1), last
    for rule, amounts in ((older, (100, 100, 100)), (later, (100, 100, 170))):
        for buyer, amount in zip(buyers, amounts, strict=True):
            closed = Closed(rule.versions[0], buyer.id, *span, Counted(10, amount))
            db.session.add(ContentPeriod(**row_of(closed)))
    db.session.flush()
    (shown,), (hidden,) = closed_standings(older), closed_standings(later)
    assert [each.counted for each in shown.sectors] == [Counted(30, 300)] * 2
    assert [each.counted for each in hidden.sectors] == [None, None]
    assert hidden.sectors[0].buyers == 3
