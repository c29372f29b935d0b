"""Public numbers such as PO-2611-0417: gapless per series, given inside the transaction."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.shared.clock import today
from marketplace.shared.database import Base, db, insert


class NumberSeries(Base):
    """The last number given in one series, such as PO-2611."""

    __tablename__ = "number_series"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int]


def next_number(prefix: str) -> str:
    """Return the next number of this month's series, e.g. PO-2611-0417.

    The series stays locked until the transaction ends, so that a rolled-back one leaves no
    gap: ask for the number late.
    """
    name = f"{prefix}-{today():%y%m}"
    row = insert(NumberSeries).values(name=name, last=1)
    upsert = row.on_conflict_do_update(
        index_elements=["name"], set_={"last": NumberSeries.last + 1}
    )
    last: int = db.session.execute(upsert.returning(NumberSeries.last)).scalar_one()
    return f"{name}-{last:04d}"


def part_letters(place: int) -> str:
    """Return the letters of a part by its place from 0 on: A to Z, then AA, AB."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
