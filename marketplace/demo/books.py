"""The ledger of the example market: the same keys and accounts as the payments services."""

from __future__ import annotations

from sqlalchemy import bindparam, update

from marketplace.demo.rows import Rows
from marketplace.demo.timeline import Timeline
from marketplace.payments.models import NO_OWNER, LedgerAccount
from marketplace.payments.states import DEBIT_ACCOUNTS, AccountKind

Holder = tuple[AccountKind, int]
BANK: Holder = (AccountKind.BANK_CASH, NO_OWNER)
STRIPE: Holder = (AccountKind.STRIPE_CASH, NO_OWNER)


class Books:
    """Books transfers and keeps every account's totals."""

    def __init__(self, rows: Rows, timeline: Timeline) -> None:
        self._rows = rows
        self._timeline = timeline
        self._ids: dict[Holder, int] = {}
        self._debits: dict[Holder, int] = {}
        self._credits: dict[Holder, int] = {}

    def post(
        self,
        key: str,
        debit: Holder,
        credit: Holder,
        amount: int,
        *,
        about: tuple[str, int],
        number: str,
    ) -> None:
        """Book rupiah from one account to another; nothing is not booked."""
        if not amount:
            return
        self._rows.add(
            "ledger_transfers",
            business_key=key,
            debit_account_id=self._account(debit),
            credit_account_id=self._account(credit),
            amount=amount,
            about_kind=about[0],
            about_id=about[1],
            about_number=number,
            happened_at=self._timeline.now,
        )
        self._debits[debit] += amount
        self._credits[credit] += amount

    def balance(self, holder: Holder) -> int:
        """Return the rupiah on an account, as its kind counts."""
        difference = self._debits.get(holder, 0) - self._credits.get(holder, 0)
        return difference if holder[0] in DEBIT_ACCOUNTS else -difference

    def holders(self, kind: AccountKind) -> list[int]:
        """List who has an account of this kind, by id."""
        return sorted(owner for found, owner in self._ids if found is kind)

    def finish(self) -> None:
        """Write the totals into the accounts, which were opened empty."""
        self._rows.write()
        account = LedgerAccount.__table__
        total = (
            update(account)  # type: ignore[arg-type]
            .where(account.c.id == bindparam("account"))
            .values(debits=bindparam("all_debits"), credits=bindparam("all_credits"))
        )
        totals = [
            {
                "account": account_id,
                "all_debits": self._debits[holder],
                "all_credits": self._credits[holder],
            }
            for holder, account_id in self._ids.items()
        ]
        if totals:
            self._rows.connection.execute(total, totals)

    def _account(self, holder: Holder) -> int:
        if holder not in self._ids:
            kind, owner = holder
            self._ids[holder] = self._rows.add("ledger_accounts", kind=kind, owner_id=owner)
            self._debits[holder] = self._credits[holder] = 0
        return self._ids[holder]
