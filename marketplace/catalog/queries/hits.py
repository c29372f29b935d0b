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
from marketplace.catalog.queries.goods import Goods
from marketplace.catalog.queries.searching import Group, Search
from marketplace.shared.database import db, is_sqlite
from marketplace.shared.memory import Memory

IN_NAME_WHOLE, IN_NAME, IN_ABOUT, ANYWHERE = 10, 8, 3, 1
# Where words are looked for, whether more letters may follow, and what it is worth.
SQLITE_PLACES = (
    ("{name about origin}", True, ANYWHERE),
    ("{name about}", True, IN_ABOUT),
    ("name", True, IN_NAME),
    ("name", False, IN_NAME_WHOLE),
)
POSTGRESQL_PLACES = (("A", IN_NAME_WHOLE), ("*A", IN_NAME), ("*AB", IN_ABOUT), ("*", ANYWHERE))

Hit: TypeAlias = tuple[int, int, int]  # product, how many groups it has, points


@dataclass(frozen=True)
class Found:
    """The products that have as many groups of the search as any has."""

    offers: int  # a set of numbers of offers
    products: tuple[int, ...]  # numbers, those that fit best first
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
        known = _found(goods, _hits(search.groups) if search.groups else ())
        if goods.key:
            FOUND.keep(key, known)
    return known


def _found(goods: Goods, hits: Sequence[Hit]) -> Found:
    """Keep of the hits what is on sale, in the order of how well it fits."""
    on_sale = [(goods.number_of[hit[0]], *hit[1:]) for hit in hits if hit[0] in goods.number_of]
    matched = max((hit[1] for hit in on_sale), default=0)
    points = {number: worth for number, has, worth in on_sale if has == matched}
    rank = goods.rank
    products = sorted(points, key=lambda number: (-points[number], rank[number]))
    held = goods.offers_of(bits(products, goods.size))
    return Found(held, tuple(products), points, matched)


def _hits(groups: Sequence[Group]) -> Sequence[Hit]:
    statement, values = (_in_sqlite if is_sqlite() else _in_postgresql)(groups)
    rows = db.session.execute(text(statement).bindparams(**values))
    return [(row[0], int(row[1]), int(row[2])) for row in rows]


def _in_postgresql(groups: Sequence[Group]) -> tuple[str, dict[str, str]]:
    values = {
        f"{name}{at}": _lexemes(group, mark)
        for at, group in enumerate(groups)
        for name, (mark, _points) in zip("abcd", POSTGRESQL_PLACES, strict=True)
    }
    each = range(len(groups))
    matched = " + ".join(f"(words @@ cast(:d{at} as tsquery))::integer" for at in each)
    worth = [
        " ".join(
            f"when words @@ cast(:{name}{at} as tsquery) then {points}"
            for name, (_mark, points) in zip("abcd", POSTGRESQL_PLACES, strict=True)
        )
        for at in each
    ]
    points = " + ".join(f"case {each} else 0 end" for each in worth)
    anywhere = " or ".join(f"words @@ cast(:d{at} as tsquery)" for at in each)
    return (
        f"select product_id, {matched}, {points} from product_search where {anywhere}",  # noqa: S608 - only numbers of ours
        values,
    )


def _lexemes(group: Group, mark: str) -> str:
    return " | ".join(
        "(" + " & ".join(_lexeme(word, mark) for word in phrase) + ")" for phrase in group
    )


def _lexeme(word: str, mark: str) -> str:
    mark = mark if words.may_begin(word) else mark.removeprefix("*")
    return f"{word}:{mark}" if mark else word


def _in_sqlite(groups: Sequence[Group]) -> tuple[str, dict[str, str]]:
    values: dict[str, str] = {}
    parts: list[str] = []
    for part, points, wanted in _matches(groups):
        name = f"w{len(values)}"
        values[name] = wanted
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


def _matches(groups: Sequence[Group]) -> Iterator[tuple[int, int, str]]:
    for part, group in enumerate(groups):
        for field, begins, points in SQLITE_PLACES:
            yield part, points, f"{field} : ({_terms(group, begins=begins)})"


def _terms(group: Group, *, begins: bool) -> str:
    return " OR ".join(
        "(" + " AND ".join(_term(word, begins=begins) for word in phrase) + ")"
        for phrase in group
    )


def _term(word: str, *, begins: bool) -> str:
    return f'"{word}"*' if begins and words.may_begin(word) else f'"{word}"'
