"""The only code that books money: transfers between accounts, at most one per fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, false, or_, select, update

from marketplace.payments.models import LedgerAccount, LedgerTransfer
from marketplace.payments.queries.ledger import Holder
from marketplace.payments.states import DEBIT_ACCOUNTS, GUARDED_ACCOUNTS
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _
from marketplace.shared.money import ZERO, Money


class LedgerFault(Exception):
    """The same fact was to be booked twice with different contents: an error of ours."""


@dataclass(frozen=True)
class Entry:
    """One movement of money: the fact's own key, where from and where to."""

    key: str
    debit: Holder
    credit: Holder
    amount: Money


@transactional
def post_transfer(
    *,
    key: str,
    debit: Holder,
    credit: Holder,
    amount: Money,
    about: tuple[str, int],
    number: str,
) -> None:
    """Book one movement of money about a thing, whose public number people will read.

    A repeat with the same facts changes nothing. Raises `LedgerFault` for a repeat with other
    facts, and `RuleBroken` where an account has too little.
    """
    post_transfers([Entry(key, debit, credit, amount)], about=about, number=number)


@transactional
def post_transfers(entries: Iterable[Entry], *, about: tuple[str, int], number: str) -> None:
    """Book several movements together, all or none; see `post_transfer`.

    Movements of nothing are left out. All accounts are locked first, in the order of their
    ids, so that no two bookings can wait for each other.
    """
    wanted = [entry for entry in entries if entry.amount != ZERO]
    accounts = lock_accounts(*(side for e in wanted for side in (e.debit, e.credit)))
    fresh = _not_yet_booked(wanted, accounts)
    _add_to_totals(fresh, accounts)
    for entry in fresh:
        db.session.add(
            LedgerTransfer(
                business_key=entry.key,
                debit_account_id=accounts[entry.debit].id,
                credit_account_id=accounts[entry.credit].id,
                amount=entry.amount,
                about_kind=about[0],
                about_id=about[1],
                about_number=number,
                happened_at=utc_now(),
            )
        )
    db.session.flush()


@transactional
def lock_accounts(*holders: Holder) -> dict[Holder, LedgerAccount]:
    """Keep these accounts for this transaction, opening those that are missing."""
    ids = _account_ids(holders)
    for kind, owner_id in sorted(set(holders) - set(ids)):
        row = insert(LedgerAccount).values(
            kind=kind, owner_id=owner_id, debits=ZERO, credits=ZERO
        )
        db.session.execute(row.on_conflict_do_nothing(index_elements=["kind", "owner_id"]))
    if len(ids) < len(set(holders)):
        ids = _account_ids(holders)
    locked = db.session.scalars(
        select(LedgerAccount)
        .where(LedgerAccount.id.in_(ids.values()))
        .order_by(LedgerAccount.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {(account.kind, account.owner_id): account for account in locked}


def _account_ids(holders: Iterable[Holder]) -> dict[Holder, int]:
    same = [
        and_(LedgerAccount.kind == kind, LedgerAccount.owner_id == owner_id)
        for kind, owner_id in set(holders)
    ]
    wanted = select(LedgerAccount.id, LedgerAccount.kind, LedgerAccount.owner_id)
    found = db.session.execute(wanted.where(or_(false(), *same)))
    return {(kind, owner_id): account_id for account_id, kind, owner_id in found}


def _not_yet_booked(
    entries: Sequence[Entry], accounts: dict[Holder, LedgerAccount]
) -> list[Entry]:
    keys = [entry.key for entry in entries]
    known = {
        transfer.business_key: transfer
        for transfer in db.session.scalars(
            select(LedgerTransfer).where(LedgerTransfer.business_key.in_(keys))
        )
    }
    for entry in entries:
        booked = known.get(entry.key)
        if booked is not None and not _books(booked, entry, accounts):
            raise LedgerFault(f"{entry.key} is booked already, with other facts")
    return [entry for entry in entries if entry.key not in known]


def _books(
    transfer: LedgerTransfer, entry: Entry, accounts: dict[Holder, LedgerAccount]
) -> bool:
    return (
        transfer.amount == entry.amount
        and transfer.debit_account_id == accounts[entry.debit].id
        and transfer.credit_account_id == accounts[entry.credit].id
    )


def _add_to_totals(entries: Sequence[Entry], accounts: dict[Holder, LedgerAccount]) -> None:
    debits: dict[Holder, Money] = defaultdict(lambda: ZERO)
    credits_: dict[Holder, Money] = defaultdict(lambda: ZERO)
    for entry in entries:
        debits[entry.debit] += entry.amount
        credits_[entry.credit] += entry.amount
    touched = sorted({*debits, *credits_}, key=lambda holder: accounts[holder].id)
    for holder in touched:
        _add_to_account(accounts[holder], debits[holder], credits_[holder])


def _add_to_account(account: LedgerAccount, debits: Money, credits_: Money) -> None:
    """Add to both totals in one statement that does nothing where too little is there."""
    new_debits = LedgerAccount.debits + debits
    new_credits = LedgerAccount.credits + credits_
    change = update(LedgerAccount).where(LedgerAccount.id == account.id)
    if account.kind in GUARDED_ACCOUNTS:
        enough = (
            new_debits >= new_credits
            if account.kind in DEBIT_ACCOUNTS
            else new_credits >= new_debits
        )
        change = change.where(enough)
    values = {"debits": new_debits, "credits": new_credits}
    done = db.session.execute(
        change.values(**values).execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise RuleBroken(
            _(
                "Saldo tidak cukup untuk langkah ini. "
                "Muat ulang halaman untuk melihat jumlah terbaru."
            )
        )
    db.session.expire(account)
