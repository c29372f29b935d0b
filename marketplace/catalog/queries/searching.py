"""Finding products by words: forgiving to typing errors, the same on both databases.

A query becomes groups of words. Each group is worth points by where it is found: in the
product's name above all, then in what else it is called, then in who makes it and where.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, TypeAlias

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    case,
    cast,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    union_all,
)

from marketplace.catalog import words
from marketplace.catalog.queries.vocabulary import meant
from marketplace.shared.database import is_sqlite

IN_NAME_WHOLE, IN_NAME, IN_ABOUT, ANYWHERE = 10, 8, 3, 1

Reading: TypeAlias = "Select[*tuple[Any, ...]]"  # a select of whatever columns
Group = tuple[words.Phrase, ...]  # any of these phrases, each with all of its words


@dataclass(frozen=True)
class Search:
    """A query as it was understood."""

    groups: tuple[Group, ...]
    is_whole: bool  # every word means something in this catalogue
    read_as: str | None  # the words that were looked for instead of mistyped ones


def understand(query: str) -> Search | None:
    """Read a query; None when nothing was typed. Whatever is typed can be read."""
    if not query.strip():
        return None
    typed = words.typed(query)
    meanings = meant(typed)
    corrected = [choices[0] if choices else None for choices in meanings]
    groups = [
        group for phrase in _phrases(meanings) if (group := _alternatives(phrase)) is not None
    ]
    known = [word for word in corrected if word]
    return Search(
        groups=tuple(groups),
        is_whole=bool(typed) and None not in corrected,
        read_as=" ".join(known) if known and known != typed else None,
    )


def _phrases(meanings: list[list[str]]) -> Iterator[list[words.Phrase]]:
    """Put words together that make a known phrase, as in gula jawa; each may have choices."""
    first = [choices[0] for choices in meanings if choices]
    others = {choices[0]: choices[1:] for choices in meanings if choices}
    for phrase in words.phrases(first):
        more = others[phrase[0]] if len(phrase) == 1 else []
        yield [phrase, *((word,) for word in more)]


def _alternatives(choices: list[words.Phrase]) -> Group | None:
    synonyms = words.synonyms()
    every = [*choices, *(meaning for each in choices for meaning in synonyms.get(each, ()))]
    return tuple(dict.fromkeys(every)) or None


def hits(search: Search) -> CTE:
    """Select product_id, points and matched of all that match as many groups as any does."""
    found = (_in_sqlite if is_sqlite() else _in_postgresql)(search.groups).cte("found")
    best = select(func.max(found.c.matched)).scalar_subquery()
    return select(found).where(found.c.matched == best).cte("hits")


def _in_postgresql(groups: tuple[Group, ...]) -> Reading:
    index = table("product_search", column("product_id"), column("words"))
    anywhere = [_anywhere(group) for group in groups]
    matched = [cast(index.c.words.bool_op("@@")(each), Integer) for each in anywhere]
    points = [
        case(
            (index.c.words.bool_op("@@")(_tsquery(group, "A")), IN_NAME_WHOLE),
            (index.c.words.bool_op("@@")(_tsquery(group, "*A")), IN_NAME),
            (index.c.words.bool_op("@@")(_tsquery(group, "*AB")), IN_ABOUT),
            (index.c.words.bool_op("@@")(each), ANYWHERE),
            else_=0,
        )
        for group, each in zip(groups, anywhere, strict=True)
    ]
    return select(
        index.c.product_id,
        reduce(add, matched).label("matched"),
        reduce(add, points).label("points"),
    ).where(or_(*(index.c.words.bool_op("@@")(each) for each in anywhere)))


def _anywhere(group: Group) -> ColumnElement[str]:
    """Words that begin so, or that have the same stem: minuman finds minum."""
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - slow to load, see `insert`

    stems = func.to_tsquery(cast("market_words", postgresql.REGCONFIG), _lexemes(group, ""))
    return _tsquery(group, "*").op("||")(stems)


def _tsquery(group: Group, mark: str) -> ColumnElement[str]:
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - slow to load, see `insert`

    return cast(_lexemes(group, mark), postgresql.TSQUERY)


def _lexemes(group: Group, mark: str) -> str:
    return " | ".join(
        "(" + " & ".join(_lexeme(word, mark) for word in phrase) + ")" for phrase in group
    )


def _lexeme(word: str, mark: str) -> str:
    mark = mark if _may_begin(word) else mark.removeprefix("*")
    return f"{word}:{mark}" if mark else word


def _in_sqlite(groups: tuple[Group, ...]) -> Reading:
    matches = union_all(
        *(
            _match(at, points, f"{field} : ({_terms(group, begins=begins)})")
            for at, group in enumerate(groups)
            for field, begins, points in (
                ("{name about origin}", True, ANYWHERE),
                ("{name about}", True, IN_ABOUT),
                ("name", True, IN_NAME),
                ("name", False, IN_NAME_WHOLE),
            )
        )
    ).subquery()
    best = (
        select(matches.c.product_id, func.max(matches.c.points).label("points"))
        .group_by(matches.c.product_id, matches.c.part)
        .subquery()
    )
    return select(
        best.c.product_id,
        func.count().label("matched"),
        func.sum(best.c.points).label("points"),
    ).group_by(best.c.product_id)


def _match(part: int, points: int, wanted: str) -> Reading:
    index = table("product_search", column("rowid", Integer))
    return (
        select(
            index.c.rowid.label("product_id"),
            literal(part).label("part"),
            literal(points).label("points"),
        )
        .select_from(index)
        .where(literal_column("product_search").bool_op("match")(wanted))
    )


def _terms(group: Group, *, begins: bool) -> str:
    return " OR ".join(
        "(" + " AND ".join(_term(word, begins=begins) for word in phrase) + ")"
        for phrase in group
    )


def _term(word: str, *, begins: bool) -> str:
    return f'"{word}"*' if begins and _may_begin(word) else f'"{word}"'


def _may_begin(word: str) -> bool:
    """Say whether more letters may follow: 600 is not 6000."""
    return not word.isdigit()
