"""The commands `marketplace token` and `marketplace people`."""

from __future__ import annotations

import pytest

from marketplace.accounts.commands import people_command, token_command
from marketplace.shared.actors import Role
from tests.factories.accounts import AnOrganisation, APerson, a_member


@pytest.fixture
def run(app):
    return app.test_cli_runner().invoke


@pytest.fixture
def member():
    person = APerson(email="sumirah@contoh.example")
    return a_member(AnOrganisation(slug="resto-a"), Role.FINANCE, person=person), person


def test_a_token_is_printed_alone_and_works(run, client, member):
    result = run(token_command, ["Sumirah@contoh.example"])

    assert result.exit_code == 0
    token = result.stdout.rstrip("\n")
    assert token
    assert "\n" not in token
    answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.json["organisation"]["slug"] == "resto-a"


def test_of_several_organisations_one_must_be_named(run, client, member):
    _actor, person = member
    a_member(AnOrganisation(slug="resto-b"), Role.APPROVER, person=person)

    refused = run(token_command, [person.email])
    assert refused.exit_code == 1
    assert "resto-a, resto-b" in refused.output

    chosen = run(token_command, [person.email, "--organisation", "resto-b"])
    token = chosen.stdout.strip()
    answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.json["roles"] == ["approver"]


@pytest.mark.parametrize(
    "arguments",
    [["siapa@contoh.example"], ["sumirah@contoh.example", "--organisation", "resto-b"]],
)
def test_strangers_get_no_token(run, member, arguments):
    result = run(token_command, arguments)
    assert result.exit_code == 1
    assert result.stdout == ""


def test_people_lists_the_example_market_alone(run, member):
    example = AnOrganisation(slug="kub-contoh", is_example=True)
    person = APerson(email="wati@contoh.example", password_hash="x")
    a_member(example, Role.REQUESTER, Role.APPROVER, person=person)

    result = run(people_command)

    assert result.stdout.splitlines() == [
        "wati@contoh.example\tapprover\tkub-contoh",
        "wati@contoh.example\trequester\tkub-contoh",
    ]


def test_without_an_example_market_people_says_so(run, member):
    result = run(people_command)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "no example market" in result.output
