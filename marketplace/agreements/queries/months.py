"""What formulas came to in a month, whichever version of an agreement they were in."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, Self

from sqlalchemy import select

from marketplace.agreements.models import (
    AgreementLine,
    AgreementMonthPrice,
    AgreementVersion,
)
from marketplace.shared.database import db
from marketplace.shared.money import Money


class Formula(NamedTuple):
    """How the price of an offer comes about."""

    offer_id: int
    percent: int | None
    floor: Money | None
    ceiling: Money | None

    @classmethod
    def of(cls, line: AgreementLine) -> Self:
        """Return the formula of a line."""
        return cls(line.offer_id, line.percent, line.floor, line.ceiling)


def month_prices(agreement_id: int, month: date) -> dict[Formula, AgreementMonthPrice]:
    """Return the frozen prices of a month, by formula; the newest version's come first."""
    wanted = (
        select(AgreementLine, AgreementMonthPrice)
        .join(AgreementMonthPrice, AgreementMonthPrice.line_id == AgreementLine.id)
        .join(AgreementVersion, AgreementVersion.id == AgreementLine.version_id)
        .where(AgreementVersion.agreement_id == agreement_id)
        .where(AgreementMonthPrice.month == month)
        .order_by(AgreementVersion.version)
    )
    return {Formula.of(line): row for line, row in db.session.execute(wanted)}
