"""Where the money goes is changed slowly and in the open."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Person
from marketplace.accounts.proofs import Proof
from marketplace.producers.models import BankAccount
from marketplace.producers.queries import bank_account_of
from marketplace.producers.services import banking
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, NotFound
from marketplace.shared.outbox import OutboxMessage, drain
from tests.factories.accounts import an_admin
from tests.factories.market import AProducer
from tests.factories.producers import ABankAccount, a_helper, an_owner

FIRST = {"bank": "BPD DIY", "number": "005211000123", "holder": "KUB Contoh"}
SECOND = {"bank": "BRI", "number": "309901000456", "holder": "KUB Contoh"}


def change_bank_account(*, actor, **facts):
    return banking.change_bank_account(
        actor=actor, proof=Proof(actor.person_id, utc_now()), **facts
    )


def test_the_first_account_can_be_used_at_once():
    producer = AProducer()
    account = change_bank_account(actor=an_owner(producer), **FIRST)
    assert account.usable_from == account.added_at
    assert bank_account_of(producer.id).id == account.id


def test_a_later_account_waits_for_72_hours():
    producer = AProducer()
    owner = an_owner(producer)
    first = change_bank_account(actor=owner, **FIRST)

    second = change_bank_account(actor=owner, **SECOND)

    assert second.usable_from - second.added_at == timedelta(hours=72)
    assert bank_account_of(producer.id).id == second.id
    assert first.replaced_at is not None
    assert first.number == FIRST["number"]


def test_the_same_account_again_changes_nothing():
    producer = AProducer()
    owner = an_owner(producer)
    first = change_bank_account(actor=owner, **FIRST)
    with time_machine.travel(first.added_at + timedelta(days=3), tick=False):
        assert change_bank_account(actor=owner, **FIRST).id == first.id
    assert len(db.session.scalars(select(BankAccount)).all()) == 1


def test_there_is_one_account_in_use_whatever_the_code_does():
    producer = AProducer()
    ABankAccount(producer_id=producer.id)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        ABankAccount(producer_id=producer.id)


def test_only_owners_say_where_the_money_goes():
    producer = AProducer()
    with pytest.raises(Forbidden):
        change_bank_account(actor=a_helper(producer), **FIRST)
    with pytest.raises(NotFound):
        change_bank_account(actor=an_admin(), **FIRST)
    assert db.session.scalars(select(OutboxMessage)).all() == []


def test_a_change_needs_a_fresh_proof_of_whoever_asks():
    producer = AProducer()
    owner, partner = an_owner(producer), an_owner(producer)
    stale = Proof(owner.person_id, utc_now() - timedelta(minutes=5, seconds=1))

    for proof in (stale, Proof(partner.person_id, utc_now())):
        with pytest.raises(Forbidden):
            banking.change_bank_account(actor=owner, proof=proof, **FIRST)

    assert bank_account_of(producer.id) is None


def test_all_owners_are_told_and_the_number_stays_secret(mails):
    producer = AProducer()
    owner, partner = an_owner(producer), an_owner(producer)
    a_helper(producer)
    change_bank_account(actor=owner, **FIRST)

    drain()

    texts = [mail.read_bytes().decode() for mail in mails.glob("*.eml")]
    told = {
        p.email for p in db.session.scalars(select(Person)) if any(p.email in t for t in texts)
    }
    owners = {db.session.get(Person, a.person_id).email for a in (owner, partner)}
    assert (len(texts), told) == (2, owners)
    assert not any(FIRST["number"] in text for text in texts)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.details == {"bank": "BPD DIY", "ending": "0123"}
