"""Public numbers such as PO-2611-0417: gapless per series, given inside the transaction."""

from functools import cache
from secrets import token_hex
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    String,
    Table,
    Update,
    bindparam,
    cast,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.shared.clock import today
from marketplace.shared.database import Base, db, insert, is_sqlite


class NumberSeries(Base):
    """The last number given in one series, such as PO-2611."""

    __tablename__ = "number_series"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int]


SERIES: Table = NumberSeries.__table__  # type: ignore[assignment]


def next_number(prefix: str) -> str:
    """Return the next number of this month's series, e.g. PO-2611-0417.

    The series stays locked until the transaction ends, so that a rolled-back one leaves no
    gap: ask for the number late.
    """
    series = _series(prefix)
    last: int = db.session.execute(
        _last_of(sqlite=is_sqlite()), {"series": series}
    ).scalar_one()
    return f"{series}-{last:04d}"


def next_in_series(series: str) -> int:
    """Return the next place in a series of its own, counted from 1.

    The series stays locked until the transaction ends, so that a rolled-back one leaves no gap.
    """
    counted = db.session.execute(_last_of(sqlite=is_sqlite()), {"series": series})
    last: int = counted.scalar_one()
    return last


def provisional_number() -> str:
    """Return what stands for a number until `give_number` replaces it."""
    return f"~{token_hex(8)}"


def give_number(
    prefix: str, *, instead_of: str, to: tuple[Column[int], ...], owner: int
) -> str:
    """Put this month's next number into the `number` of the rows whose column is `owner`.

    Returns the number. For series that many wait for at once: rows are written beforehand
    under a provisional number, and the rest is one trip to the database, where it can do that.
    """
    facts = {"old": instead_of, "owner": owner}
    if not is_sqlite():
        number = db.session.execute(_giving(to), {**facts, "series": _series(prefix)})
        return str(number.scalar_one())
    new = next_number(prefix)  # one writer only: nobody waits for the number alone
    for column in to:
        db.session.execute(_renumbered(column, bindparam("new")), {**facts, "new": new})
    return new


def _series(prefix: str) -> str:
    return f"{prefix}-{today():%y%m}"


@cache
def _last_of(*, sqlite: bool) -> Any:  # noqa: ANN401, ARG001 - each database's own INSERT
    row = insert(SERIES).values(name=bindparam("series"), last=1)
    upsert = row.on_conflict_do_update(
        index_elements=["name"], set_={"last": SERIES.c.last + 1}
    )
    return upsert.returning(SERIES.c.last)


@cache
def _giving(to: tuple[Column[int], ...]) -> Select[tuple[str]]:
    """Return the statement of PostgreSQL that counts the series on and renumbers the rows."""
    last = _last_of(sqlite=False).cte("counted").c.last
    digits = cast(last, String)
    written = func.lpad(digits, func.greatest(4, func.length(digits)), "0")
    number = func.concat(bindparam("series", type_=String), "-", written).label("number")
    given = select(number).cte("given")
    asked = select(given.c.number)
    for column in to:
        new = select(given.c.number).scalar_subquery()
        asked = asked.add_cte(_renumbered(column, new).cte())
    return asked


def _renumbered(column: Column[int], new: ColumnElement[str]) -> Update:
    number = column.table.c.number
    rows = update(column.table).where(column == bindparam("owner"))
    return rows.values(number=func.replace(number, bindparam("old"), new))


def part_letters(place: int) -> str:
    """Return the letters of a part by its place from 0 on: A to Z, then AA, AB."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
