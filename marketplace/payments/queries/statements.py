"""What one payout is made of: the earnings that had come together when it was set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from marketplace.payments.models import LedgerTransfer, Payout
from marketplace.payments.queries.earnings import accounts_of, buyers_of
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money

EARNED = ":earned"


@dataclass(frozen=True)
class StatementLine:
    """One earning, or one deduction, within a payout. Net lines add up to the payout."""

    invoice_number: str
    buyer: str
    paid_at: datetime
    gross: Money
    fee: Money

    @property
    def net(self) -> Money:
        """What of it is in the payout."""
        return self.gross - self.fee


def statement_lines(payout: Payout) -> list[StatementLine]:
    """List the earnings and deductions that a payout is made of, oldest first.

    Follows the producer's account from its first day: each payout takes all that is there,
    and one that was returned puts its contents back.
    """
    payable = accounts_of(payout.producer_id).payable
    wanted = (
        select(LedgerTransfer)
        .where(
            or_(
                LedgerTransfer.debit_account_id == payable,
                LedgerTransfer.credit_account_id == payable,
            )
        )
        .order_by(LedgerTransfer.id)
    )
    contents = _contents(db.session.scalars(wanted).all(), payable, payout.id)
    return _lines(contents, payable)


def _contents(
    transfers: Sequence[LedgerTransfer], payable: int, payout_id: int
) -> list[LedgerTransfer]:
    there: list[LedgerTransfer] = []
    carried: dict[int, list[LedgerTransfer]] = {}
    for transfer in transfers:
        if transfer.about_kind != "payout":
            there.append(transfer)
        elif transfer.debit_account_id == payable:
            carried[transfer.about_id], there = there, []
            if transfer.about_id == payout_id:
                break
        else:
            there = carried.pop(transfer.about_id, []) + there
    return carried.get(payout_id, [])


def _lines(transfers: Sequence[LedgerTransfer], payable: int) -> list[StatementLine]:
    buyers = buyers_of([transfer.about_id for transfer in transfers])
    fees = _fees([t.business_key for t in transfers if t.business_key.endswith(EARNED)])
    lines = []
    for transfer in transfers:
        fee = fees.get(transfer.business_key, ZERO)
        came_in = transfer.credit_account_id == payable
        net = transfer.amount if came_in else -transfer.amount
        lines.append(
            StatementLine(
                invoice_number=transfer.about_number,
                buyer=buyers.get(transfer.about_id, ""),
                paid_at=transfer.happened_at,
                gross=net + fee,
                fee=fee,
            )
        )
    return lines


def _fees(earned_keys: Sequence[str]) -> dict[str, Money]:
    """Return the fee that was booked beside each of these earnings, by the earning's key."""
    keys = {f"{key.removesuffix(EARNED)}:fee": key for key in earned_keys}
    wanted = select(LedgerTransfer.business_key, LedgerTransfer.amount).where(
        LedgerTransfer.business_key.in_(keys)
    )
    return {keys[key]: amount for key, amount in db.session.execute(wanted)}
