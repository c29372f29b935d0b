"""Which other producers carry the same name, tax number or bank account."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from marketplace.accounts.models import Organisation
from marketplace.producers.models import BankAccount, Certificate, Producer
from marketplace.producers.tax_numbers import digits_of, same_number
from marketplace.shared.database import db


@dataclass(frozen=True)
class Account:
    """Where a producer is paid, without what people write between the digits."""

    bank: str
    number: str
    holder: str


@dataclass(frozen=True)
class Doubles:
    """What several producers share with others, read for all of them at once."""

    names: Counter[str]
    tax_numbers: dict[str, set[int]]  # who has it, by digits
    accounts: dict[tuple[str, str], set[int]]  # who is paid there, by bank and digits
    own: dict[int, Account]

    def of_name(self, producer: Producer) -> int:
        """Count the others of this name, whatever their capitals."""
        return max(0, self.names[key_of(producer.name)] - 1)

    def of_tax_number(self, producer: Producer) -> int:
        """Count the others with this tax number, in whichever form it is written."""
        ways = same_number(producer.npwp or "")
        holders = set().union(*(self.tax_numbers.get(way, set()) for way in ways))
        return len(holders - {producer.id})

    def of_account(self, producer: Producer) -> int:
        """Count the others who are paid to this bank account."""
        account = self.own.get(producer.id)
        if account is None:
            return 0
        return len(self.accounts[account.bank, account.number] - {producer.id})


def read_doubles(producers: Sequence[Producer]) -> Doubles:
    """Look for what these producers share with others: one query for each kind of double."""
    own = {
        row.producer_id: Account(key_of(row.bank), digits_of(row.number), row.holder)
        for row in db.session.scalars(
            _in_use().where(BankAccount.producer_id.in_([each.id for each in producers]))
        )
    }
    return Doubles(
        names=_names({key_of(each.name) for each in producers}),
        tax_numbers=_tax_numbers({each.npwp for each in producers if each.npwp}),
        accounts=_accounts({account.number for account in own.values()}),
        own=own,
    )


def papers_of_others(papers: Sequence[Certificate]) -> dict[int, int]:
    """Count, for each of these papers, the other producers with one of its kind and number."""
    numbers = {digits_of(paper.number).lower() for paper in papers if paper.number}
    plain = func.lower(_plain(Certificate.number))
    wanted = select(plain, Certificate.kind, Certificate.producer_id).where(plain.in_(numbers))
    holders: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, kind, producer_id in db.session.execute(wanted):
        holders[number, kind].add(producer_id)
    return {
        paper.id: len(
            holders[digits_of(paper.number or "").lower(), paper.kind] - {paper.producer_id}
        )
        for paper in papers
    }


def key_of(name: str) -> str:
    """Return a name in the form in which two are compared."""
    return " ".join(name.lower().split())


def _names(keys: Iterable[str]) -> Counter[str]:
    lowered = func.lower(Organisation.name)
    wanted = select(lowered).join(Producer, Producer.id == Organisation.id)
    return Counter(db.session.scalars(wanted.where(lowered.in_(keys))))


def _tax_numbers(numbers: Iterable[str]) -> dict[str, set[int]]:
    ways = {way for number in numbers for way in same_number(number)}
    plain = _plain(Producer.npwp)
    found: dict[str, set[int]] = defaultdict(set)
    for producer_id, digits in db.session.execute(
        select(Producer.id, plain).where(plain.in_(ways))
    ):
        found[digits].add(producer_id)
    return found


def _accounts(numbers: Iterable[str]) -> dict[tuple[str, str], set[int]]:
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in db.session.scalars(_in_use().where(_plain(BankAccount.number).in_(numbers))):
        found[key_of(row.bank), digits_of(row.number)].add(row.producer_id)
    return found


def _in_use() -> Select[BankAccount]:
    return select(BankAccount).where(BankAccount.replaced_at.is_(None))


def _plain(column: Any) -> ColumnElement[str]:  # noqa: ANN401
    """Return a column without what `digits_of` leaves out."""
    for sign in ".- /":
        column = func.replace(column, sign, "")
    return column  # type: ignore[no-any-return]
