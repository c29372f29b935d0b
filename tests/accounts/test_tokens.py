"""API tokens: shown once, ended at once, nobody else's."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from marketplace.accounts.models import ApiToken
from marketplace.accounts.services.tokens import issue_token
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.opaque import to_public
from tests.accounts.comparing import content
from tests.factories.accounts import APerson, a_member
from tests.factories.market import ABuyer


def a_finance_person(person=None):
    return a_member(ABuyer().organisation, Role.FINANCE, person=person)


def speaks(client, token: str) -> bool:
    header = {"Authorization": f"Bearer {token}"}
    return client.get("/api/v1/me", headers=header).status_code == 200


def test_a_token_is_shown_once_works_and_ends(client, sign_in):
    browser = sign_in(a_finance_person())

    page = browser.post("/akun/token", data={"name": "Program kasir"}).text

    token = re.search(r'class="secret">([\w-]{43})<', page).group(1)
    assert speaks(client, token)
    listed = browser.get("/akun/token").text
    assert "Program kasir" in listed
    assert token not in listed
    row = db.session.scalars(select(ApiToken)).one()
    assert token not in row.token_hash

    browser.post(f"/akun/token/{to_public('api_token', row.id)}/akhiri")

    assert not speaks(client, token)
    assert "Program kasir" not in browser.get("/akun/token").text
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert {"api_token.issued", "api_token.ended"} <= set(actions)


def test_a_token_needs_a_name(sign_in):
    response = sign_in(a_finance_person()).post("/akun/token", data={"name": " "})
    assert response.status_code == 422
    assert db.session.scalars(select(ApiToken)).all() == []


def test_nobody_makes_a_token_for_another():
    actor, other = a_finance_person(), a_finance_person()
    with pytest.raises(NotFound):
        issue_token(other.membership_id, name="x", actor=actor)


def test_foreign_missing_and_other_hats_tokens_look_alike(client, sign_in):
    person = APerson()
    actor = a_finance_person(person)
    others = [a_finance_person(), a_finance_person(person)]  # a stranger, and another hat
    tokens = [issue_token(who.membership_id, name="x", actor=who) for who in others]
    rows = [row.id for row in db.session.scalars(select(ApiToken))]
    browser = sign_in(actor)
    pages = [
        browser.post(f"/akun/token/{to_public('api_token', number)}/akhiri")
        for number in (*rows, 10**6)
    ]
    assert [page.status_code for page in pages] == [404] * 3
    assert len({content(page) for page in pages}) == 1
    assert all(speaks(client, token) for token in tokens)
