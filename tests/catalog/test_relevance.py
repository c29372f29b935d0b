"""How good the search is, in one number: judged queries over the example market.

The judgements are ours: 3 is what was meant, 2 would do as well, 1 has something to do with it.
"""

import csv
from math import log2
from pathlib import Path

from sqlalchemy import delete

from marketplace.catalog.models import Synonym
from marketplace.catalog.queries.filters import Wanted
from marketplace.catalog.queries.remembered import present_edition
from marketplace.shared.database import db
from tests.factories.shelves import the_example_market

LEAST = 0.85  # nDCG@10, the mean of all queries
DEPTH = 10
JUDGED = Path(__file__).with_name("judged.csv")


def _judged() -> dict[str, dict[str, int]]:
    with JUDGED.open(encoding="utf-8", newline="") as file:
        return {
            row["query"]: {
                slug: int(grade)
                for slug, grade in (each.split("=") for each in row["grades"].split())
            }
            for row in csv.DictReader(file, strict=True)
        }


def _gain(grades):
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades[:DEPTH]))


def _ndcg(edition, query, judged):
    found = edition.cards(Wanted(search=edition.understand(query)), limit=DEPTH)
    best = sorted(judged.values(), reverse=True)
    return _gain([judged.get(card.slug, 0) for card in found]) / _gain(best)


def _measured():
    edition = present_edition()
    return {query: _ndcg(edition, query, judged) for query, judged in _judged().items()}


def _mean(figures):
    return sum(figures.values()) / len(figures)


def test_what_people_mean_stands_first():
    the_example_market()
    measured = _measured()
    assert len(measured) >= 60
    worst = sorted((round(figure, 2), query) for query, figure in measured.items())[:12]
    assert _mean(measured) >= LEAST, worst


def test_without_synonyms_it_would_not_be_good_enough():
    the_example_market()
    db.session.execute(delete(Synonym))
    assert _mean(_measured()) < LEAST


def test_every_judgement_is_about_goods_of_the_example_market():
    the_example_market()
    edition = present_edition()
    known = {card.slug for card in edition.cards(Wanted(), limit=500)}
    assert {slug for judged in _judged().values() for slug in judged} <= known
