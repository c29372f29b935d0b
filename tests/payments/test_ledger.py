"""The ledger books each fact once, keeps its totals, and lets nobody be overpaid."""

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from marketplace.payments.models import LedgerAccount, LedgerTransfer
from marketplace.payments.queries.ledger import balance, ledger_faults, owed_on_invoice
from marketplace.payments.services.ledger import (
    Entry,
    LedgerFault,
    post_transfer,
    post_transfers,
)
from marketplace.payments.states import AccountKind
from marketplace.shared.database import db
from marketplace.shared.errors import RuleBroken
from marketplace.shared.money import ZERO, Money

BUYER, PRODUCER = (AccountKind.BUYER_RECEIVABLE, 7), (AccountKind.PRODUCER_PENDING, 9)
PAYABLE = (AccountKind.PRODUCER_PAYABLE, 9)


def issue(rupiah: int, key: str = "invoice:1:issued") -> None:
    post_transfer(
        key=key,
        debit=BUYER,
        credit=PRODUCER,
        amount=Money(rupiah),
        about=("invoice", 1),
        number="TAG-2611-0001",
    )


def test_a_transfer_stands_on_both_sides(app):
    issue(125_000)

    assert balance(*BUYER) == Money(125_000)
    assert balance(*PRODUCER) == Money(125_000)
    assert owed_on_invoice(1) == Money(125_000)
    assert owed_on_invoice(2) == ZERO
    assert ledger_faults() == []


def test_the_same_fact_is_booked_once(app):
    issue(125_000)
    issue(125_000)

    assert db.session.query(LedgerTransfer).count() == 1
    assert balance(*BUYER) == Money(125_000)


def test_the_same_key_with_another_amount_is_our_fault(app):
    issue(125_000)
    with pytest.raises(LedgerFault, match="invoice:1:issued"):
        issue(124_999)
    assert balance(*BUYER) == Money(125_000)


def test_a_producer_is_never_paid_more_than_it_earned(app):
    issue(100_000)
    with pytest.raises(RuleBroken):
        post_transfer(
            key="too:much",
            debit=PRODUCER,
            credit=PAYABLE,
            amount=Money(100_001),
            about=("payment", 1),
            number="-",
        )
    assert balance(*PRODUCER) == Money(100_000)
    assert balance(*PAYABLE) == ZERO


def test_movements_posted_together_count_together(app):
    """Within one posting, money may pass through an account that is empty before and after."""
    issue(100_000)
    post_transfers(
        [
            Entry("b:1", PAYABLE, (AccountKind.PAYOUT_TRANSIT, 9), Money(100_000)),
            Entry("b:2", PRODUCER, PAYABLE, Money(100_000)),
            Entry("b:3", PRODUCER, PAYABLE, ZERO),
        ],
        about=("payout", 3),
        number="BY-2611-0003",
    )
    assert balance(*PAYABLE) == ZERO
    assert balance(AccountKind.PAYOUT_TRANSIT, 9) == Money(100_000)
    assert db.session.query(LedgerTransfer).count() == 3
    assert ledger_faults() == []


def test_the_database_itself_refuses_an_overpaid_producer(app):
    issue(100_000)
    overdraw = update(LedgerAccount).where(LedgerAccount.kind == AccountKind.PRODUCER_PENDING)
    with pytest.raises(IntegrityError):
        db.session.execute(overdraw.values(debits=Money(100_001)))
    db.session.rollback()


def test_the_check_names_an_account_that_was_tampered_with(app):
    issue(100_000)
    tampered = update(LedgerAccount).where(LedgerAccount.kind == AccountKind.BUYER_RECEIVABLE)
    db.session.execute(tampered.values(debits=Money(100_001)))

    assert ledger_faults() == [
        "ledger: account buyer_receivable of 7 does not agree with its transfers",
        "ledger: debits and credits differ by 1 rupiah",
    ]


@pytest.mark.parametrize(
    "change", ["update ledger_transfers set amount = 1", "delete from ledger_transfers"]
)
def test_transfers_are_never_changed(app, change):
    issue(100_000)
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(change))
    db.session.rollback()
