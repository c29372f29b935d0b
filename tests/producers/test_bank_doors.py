"""An owner says on the page where the money goes, and proves to be the owner."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.producers.models import BankAccount
from marketplace.producers.queries import bank_account_of
from marketplace.shared.database import db
from tests.factories.market import AProducer
from tests.factories.passwords import PASSWORD, a_person, code_of, with_second_factor
from tests.factories.producers import ABankAccount, an_owner

BUSINESS = "/jual/usaha"
ACCOUNT = {"bank": "BRI", "number": "3099 0100 0456", "holder": "KUB Contoh"}


def test_an_account_is_changed_and_its_number_not_shown(sign_in):
    producer = AProducer()
    ABankAccount(producer_id=producer.id)
    browser = sign_in(an_owner(producer, a_person()))
    typed = ACCOUNT | {"password": PASSWORD}

    answer = browser.post(f"{BUSINESS}/rekening", data=typed, follow_redirects=True)

    assert "setelah 72 jam" in answer.text
    assert "•••• 0456" in answer.text
    assert "309901000456" not in answer.text
    newest = db.session.scalars(select(BankAccount).order_by(BankAccount.id.desc())).first()
    assert newest.number == "309901000456"
    bad = browser.post(f"{BUSINESS}/rekening", data=typed | {"number": "12ab"})
    assert bad.status_code == 422
    assert 'value="12ab"' in bad.text


def test_whoever_found_an_open_device_cannot_change_the_account(sign_in):
    producer, person = AProducer(), a_person()
    first = ABankAccount(producer_id=producer.id)
    browser = sign_in(an_owner(producer, person))

    for password in ({}, {"password": "salah sama sekali, bukan ini"}):
        answer = browser.post(f"{BUSINESS}/rekening", data=ACCOUNT | password)
        assert answer.status_code == 422
        assert 'value="3099 0100 0456"' in answer.text
        assert "bukan ini" not in answer.text

    secret = with_second_factor(person)
    right = ACCOUNT | {"password": PASSWORD}
    for code in ("", "000000"):
        answer = browser.post(f"{BUSINESS}/rekening", data=right | {"code": code})
        assert answer.status_code == 422
    assert bank_account_of(producer.id).id == first.id

    done = browser.post(f"{BUSINESS}/rekening", data=right | {"code": code_of(secret)})
    assert done.status_code == 302
    assert bank_account_of(producer.id).number == "309901000456"


def test_passwords_cannot_be_tried_without_end(sign_in):
    producer = AProducer()
    browser = sign_in(an_owner(producer, a_person()))
    wrong = ACCOUNT | {"password": "salah sama sekali, bukan ini"}

    answers = [
        browser.post(f"{BUSINESS}/rekening", data=wrong).status_code for _try in range(11)
    ]
    assert answers == [422] * 10 + [429]

    right = browser.post(f"{BUSINESS}/rekening", data=ACCOUNT | {"password": PASSWORD})
    assert right.status_code == 429
    assert bank_account_of(producer.id) is None
