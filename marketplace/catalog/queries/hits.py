"""Which products the words of a search lead to, and how well each fits.

Each group of words is worth points by where it is found: in the product's name above all, then
in what else it is called, then in who makes it and where. The databases find the words; what
they lead to is kept for as long as the catalogue stays the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import text

from marketplace.catalog import words
from marketplace.catalog.bits import bits
from marketplace.catalog.lexicon import Group
from marketplace.catalog.queries.goods import Goods
from marketplace.catalog.queries.searching import Search
from marketplace.catalog.words import Phrase
from marketplace.shared.database import db, is_sqlite
from marketplace.shared.memory import Memory

# Where words are looked for, whether more letters may follow, and what it is worth.
SAID, AKIN = "said", "akin"
HEAD = 1  # the name begins with it: Indonesian says first what a thing is
PLACES = (
    (SAID, "A", "name", False, 10),
    (SAID, "A", "name", True, 8),
    (AKIN, "A", "name", False, 6),
    (SAID, "AB", "{name about}", True, 3),
    (AKIN, "AB", "{name about}", False, 2),
    (SAID, "", "{name about origin}", True, 1),
    (AKIN, "", "{name about origin}", False, 1),
)

Hit: TypeAlias = tuple[int, int, int]  # product, how many groups it has, points


@dataclass(frozen=True)
class Found:
    """The products that have as many groups of the search as any has."""

    offers: int  # a set of numbers of offers
    order: list[int]  # the same, those of the product that fits best first
    points: dict[int, int]
    matched: int  # how many groups that is


FOUND: Memory[Found] = Memory(300)


def find(goods: Goods, search: Search | None) -> Found | None:
    """Return what the search leads to; None when nothing was asked for."""
    if search is None:
        return None
    key = (goods.key, search.groups)
    known = FOUND.recall(key) if goods.key else None
    if known is None:
        known = _found(goods, search.groups)
        if goods.key:
            FOUND.keep(key, known)
    return known


def _found(goods: Goods, groups: Sequence[Group]) -> Found:
    """Keep of the hits what is on sale, in the order of how well it fits."""
    hits = _hits(groups) if groups else ()
    on_sale = [(goods.number_of[hit[0]], *hit[1:]) for hit in hits if hit[0] in goods.number_of]
    matched = max((hit[1] for hit in on_sale), default=0)
    heads = tuple(phrase[0] for group in groups for phrase in group.said)
    points = {
        number: worth + HEAD * goods.offers[number].name.startswith(heads)
        for number, has, worth in on_sale
        if has == matched
    }
    rank = goods.rank
    products = sorted(points, key=lambda number: (-points[number], rank[number]))
    held = goods.offers_of(bits(products, goods.size))
    order = [number for product in products for number in goods.offers_of_one(product)]
    return Found(held, order, points, matched)


def _hits(groups: Sequence[Group]) -> Sequence[Hit]:
    statement, values = (_in_sqlite if is_sqlite() else _in_postgresql)(groups)
    rows = db.session.execute(text(statement).bindparams(**values))
    return [(row[0], int(row[1]), int(row[2])) for row in rows]


def _in_postgresql(groups: Sequence[Group]) -> tuple[str, dict[str, str]]:
    values: dict[str, str] = {}
    worth: dict[int, list[str]] = {}
    for part, points, phrases, weights, _fields, begins in _places(groups):
        name = f"w{len(values)}"
        values[name] = _lexemes(phrases, ("*" if begins else "") + weights)
        here = f"when words @@ cast(:{name} as tsquery) then {points}"
        worth.setdefault(part, []).append(here)
    for part, group in enumerate(groups):
        found = [_lexemes(group.said, "*"), *filter(None, [_lexemes(group.akin, "")])]
        values[f"any{part}"] = " | ".join(found)
    each = [f"words @@ cast(:any{part} as tsquery)" for part in worth]
    matched = " + ".join(f"({found})::integer" for found in each)
    total = " + ".join(f"case {' '.join(some)} else 0 end" for some in worth.values())
    return (
        f"select product_id, {matched}, {total} "  # noqa: S608 - only numbers of ours
        f"from product_search where {' or '.join(each)}",
        values,
    )


def _lexemes(phrases: Sequence[Phrase], mark: str) -> str:
    return " | ".join(
        "(" + " & ".join(_lexeme(word, mark) for word in phrase) + ")" for phrase in phrases
    )


def _lexeme(word: str, mark: str) -> str:
    mark = mark if words.may_begin(word) else mark.removeprefix("*")
    return f"{word}:{mark}" if mark else word


def _in_sqlite(groups: Sequence[Group]) -> tuple[str, dict[str, str]]:
    values: dict[str, str] = {}
    parts: list[str] = []
    for part, points, phrases, _weights, fields, begins in _places(groups):
        name = f"w{len(values)}"
        values[name] = f"{fields} : ({_terms(phrases, begins=begins)})"
        parts.append(
            f"select rowid as product, {part} as part, {points} as points "  # noqa: S608 - only numbers of ours
            f"from product_search where product_search match :{name}"
        )
    return (
        "select product, count(*), sum(points) from ("  # noqa: S608 - only numbers of ours
        "select product, part, max(points) as points "
        f"from ({' union all '.join(parts)}) group by product, part) group by product",
        values,
    )


def _places(
    groups: Sequence[Group],
) -> Iterator[tuple[int, int, tuple[Phrase, ...], str, str, bool]]:
    """Give, for each group, its points where its phrases stand, the most first."""
    for part, group in enumerate(groups):
        for kind, weights, fields, begins, points in PLACES:
            if phrases := group.said if kind == SAID else group.akin:
                yield part, points, phrases, weights, fields, begins


def _terms(phrases: Sequence[Phrase], *, begins: bool) -> str:
    return " OR ".join(
        "(" + " AND ".join(_term(word, begins=begins) for word in phrase) + ")"
        for phrase in phrases
    )


def _term(word: str, *, begins: bool) -> str:
    return f'"{word}"*' if begins and words.may_begin(word) else f'"{word}"'
