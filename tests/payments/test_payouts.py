"""Paying producers: by two people, no more than they have, and back when the bank refuses."""

import csv
import io

import pytest

from marketplace.payments import disbursing
from marketplace.payments.bank_batch import COLUMNS, harmless
from marketplace.payments.queries.ledger import balances, ledger_faults
from marketplace.payments.queries.payouts import payables
from marketplace.payments.services import payouts
from marketplace.payments.states import AccountKind, PayoutState
from marketplace.producers.models import BankAccount
from marketplace.shared import outbox
from marketplace.shared.actors import SYSTEM, Role
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, RuleBroken
from marketplace.shared.money import ZERO, Money
from marketplace.web.storage import storage
from tests.factories.accounts import a_member
from tests.factories.payments import a_bill, earn, released
from tests.payments.conftest import money_of_producer as of


def test_a_run_takes_all_that_each_producer_may_have(app, producer, admins):
    earn(producer, 300_000, fee=7_500)
    earn(producer, 200_000)
    a_bill(900_000, producer=producer.id)  # not paid by the buyer yet

    [payable] = [each for each in payables() if each.producer.id == producer.id]
    assert payable.amount == Money(492_500)
    batch = payouts.prepare_batch(
        actor=admins[0], producer_ids=[producer.id], provider="bank_batch"
    )
    [payout] = batch.payouts
    assert (payout.amount, payout.state) == (Money(492_500), PayoutState.PREPARED)
    assert (payout.bank, payout.account_number) == ("BPD DIY", "0012345678")
    assert of(producer.id) == {
        AccountKind.PRODUCER_PENDING: 900_000,
        AccountKind.PAYOUT_TRANSIT: 492_500,
    }
    with pytest.raises(RuleBroken):
        payouts.prepare_batch(
            actor=admins[0], producer_ids=[producer.id], provider="bank_batch"
        )


def test_who_prepared_a_run_cannot_release_it(app, producer, admins):
    earn(producer, 300_000)
    batch = payouts.prepare_batch(
        actor=admins[0], producer_ids=[producer.id], provider="bank_batch"
    )
    same_person_elsewhere = admins[0]
    for actor in (same_person_elsewhere, SYSTEM, a_bill(1).finance):
        with pytest.raises(Forbidden):
            payouts.release_batch(batch.id, actor=actor)
    assert batch.payouts[0].state is PayoutState.PREPARED
    payouts.release_batch(batch.id, actor=admins[1])
    with pytest.raises(RuleBroken):
        payouts.release_batch(batch.id, actor=admins[1])


def test_only_admins_touch_payouts(app, producer, admins):
    earn(producer, 300_000)
    owner = a_member(producer.organisation, Role.PRODUCER_OWNER)
    with pytest.raises(Forbidden):
        payouts.prepare_batch(actor=owner, producer_ids=[producer.id], provider="bank_batch")
    [payout] = released(producer, admins).payouts
    with pytest.raises(Forbidden):
        payouts.mark_paid(payout.id, actor=owner)
    with pytest.raises(Forbidden):
        payouts.mark_returned(payout.id, actor=owner, reason="x")


def test_no_money_goes_to_an_account_that_was_just_changed(app, producer, admins, days_ahead):
    earn(producer, 300_000)
    db.session.query(BankAccount).filter_by(
        producer_id=producer.id
    ).one().usable_from = days_ahead(3)
    with pytest.raises(RuleBroken, match="rekening"):
        payouts.prepare_batch(
            actor=admins[0], producer_ids=[producer.id], provider="bank_batch"
        )
    assert of(producer.id) == {AccountKind.PRODUCER_PAYABLE: 300_000}


def test_the_bank_gets_a_file_that_no_spreadsheet_runs(app, producer, admins):
    db.session.query(BankAccount).filter_by(
        producer_id=producer.id
    ).one().holder = '=HYPERLINK("http://x";"Klik")\r\n2;baris'
    earn(producer, 300_000)
    batch = released(producer, admins)

    text = storage().read(batch.file_key).decode()
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert tuple(rows[0]) == COLUMNS
    number = batch.payouts[0].number
    assert rows[1:] == [
        [
            number,
            "BPD DIY",
            "0012345678",
            '\'=HYPERLINK("http://x";"Klik") 2;baris',
            "300000",
            f"Belabeliku {number}",
        ]
    ]
    assert batch.payouts[0].state is PayoutState.SENT
    key = batch.file_key
    assert disbursing.hand_over(batch.id).file_key == key, "written once"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("KUB Sari", "KUB Sari"),
        ("-1", "'-1"),
        ("\t=1", "'=1"),
        ("\uff1d1", "'\uff1d1"),
        ("@x", "'@x"),
    ],
)
def test_formulas_are_made_harmless(text, shown):
    assert harmless(text) == shown


def test_a_payout_that_arrived_leaves_our_bank(app, producer, admins):
    earn(producer, 300_000)
    [payout] = released(producer, admins).payouts
    payouts.mark_paid(payout.id, actor=admins[0])

    assert payout.state is PayoutState.PAID
    assert payout.settled_at
    assert of(producer.id) == {}
    assert balances(0)[AccountKind.BANK_CASH] == Money(-300_000), "Stripe still has it"
    assert (
        db.session.query(outbox.OutboxMessage).filter_by(job="payments.tell_payout").count()
        == 1
    )
    with pytest.raises(RuleBroken):
        payouts.mark_paid(payout.id, actor=admins[0])


@pytest.mark.parametrize("paid_first", [False, True])
def test_what_the_bank_returns_is_the_producers_again(app, producer, admins, paid_first):
    earn(producer, 300_000)
    [payout] = released(producer, admins).payouts
    if paid_first:
        payouts.mark_paid(payout.id, actor=admins[0])
    with pytest.raises(Invalid):
        payouts.mark_returned(payout.id, actor=admins[0], reason=" ")
    payouts.mark_returned(payout.id, actor=admins[0], reason="Rekening tutup")

    assert (payout.state, payout.return_reason) == (PayoutState.RETURNED, "Rekening tutup")
    assert of(producer.id) == {AccountKind.PRODUCER_PAYABLE: 300_000}
    assert balances(0)[AccountKind.BANK_CASH] == ZERO
    assert ledger_faults() == []


def test_a_run_can_be_given_up_before_it_is_released(app, producer, admins):
    earn(producer, 300_000)
    batch = payouts.prepare_batch(
        actor=admins[0], producer_ids=[producer.id], provider="bank_batch"
    )
    payouts.cancel_batch(batch.id, actor=admins[0], reason="Salah pilih")
    assert of(producer.id) == {AccountKind.PRODUCER_PAYABLE: 300_000}
    with pytest.raises(RuleBroken):
        payouts.release_batch(batch.id, actor=admins[1])
