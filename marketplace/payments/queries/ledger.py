"""What the ledger says: balances, what is still owed, and whether it agrees with itself."""

from __future__ import annotations

from sqlalchemy import case, func, select

from marketplace.payments.models import LedgerAccount, LedgerTransfer
from marketplace.payments.states import DEBIT_ACCOUNTS, GUARDED_ACCOUNTS, AccountKind
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money, MoneyColumn

Holder = tuple[AccountKind, int]  # an account: what it counts, and whose it is


def balance(kind: AccountKind, owner_id: int) -> Money:
    """Return what stands on an account; zero for one that was never used."""
    account = db.session.scalar(
        select(LedgerAccount)
        .where(LedgerAccount.kind == kind, LedgerAccount.owner_id == owner_id)
        .execution_options(populate_existing=True)
    )
    return ZERO if account is None else balance_of(account)


def balances(owner_id: int) -> dict[AccountKind, Money]:
    """Return every balance of one organisation; accounts never used are zero."""
    found = db.session.scalars(
        select(LedgerAccount)
        .where(LedgerAccount.owner_id == owner_id)
        .execution_options(populate_existing=True)
    )
    return dict.fromkeys(AccountKind, ZERO) | {each.kind: balance_of(each) for each in found}


def balance_of(account: LedgerAccount) -> Money:
    """Return debits less credits, or the other way round, as the kind of account counts."""
    if account.kind in DEBIT_ACCOUNTS:
        return account.debits - account.credits
    return account.credits - account.debits


def owed_on_invoice(invoice_id: int) -> Money:
    """Return what the buyer still owes on one invoice, as the ledger has it."""
    sign = case((LedgerTransfer.debit_account_id == LedgerAccount.id, 1), else_=-1)
    owed = (
        select(func.sum(LedgerTransfer.amount * sign, type_=MoneyColumn()))
        .join(
            LedgerAccount,
            LedgerAccount.id.in_(
                (LedgerTransfer.debit_account_id, LedgerTransfer.credit_account_id)
            ),
        )
        .where(LedgerTransfer.about_kind == "invoice", LedgerTransfer.about_id == invoice_id)
        .where(LedgerAccount.kind == AccountKind.BUYER_RECEIVABLE)
    )
    return db.session.scalar(owed) or ZERO


def ledger_faults() -> list[str]:
    """Compare the ledger with itself; return one line per fault, nothing when it is whole."""
    accounts = list(
        db.session.scalars(
            select(LedgerAccount)
            .order_by(LedgerAccount.id)
            .execution_options(populate_existing=True)
        )
    )
    debited, credited = _booked("debit_account_id"), _booked("credit_account_id")
    faults = []
    for account in accounts:
        name = f"ledger: account {account.kind} of {account.owner_id}"
        booked = (debited.pop(account.id, ZERO), credited.pop(account.id, ZERO))
        if (account.debits, account.credits) != booked:
            faults.append(f"{name} does not agree with its transfers")
        if account.kind in GUARDED_ACCOUNTS and balance_of(account) < ZERO:
            faults.append(f"{name} is below zero")
    debits = sum(account.debits.rupiah for account in accounts)
    difference = debits - sum(account.credits.rupiah for account in accounts)
    if difference:
        faults.append(f"ledger: debits and credits differ by {difference} rupiah")
    return faults


def _booked(side: str) -> dict[int, Money]:
    column = getattr(LedgerTransfer, side)
    sums = select(column, func.sum(LedgerTransfer.amount)).group_by(column)
    return {row[0]: row[1] for row in db.session.execute(sums)}
