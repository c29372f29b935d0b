"""The numbers of the menus: one question for all, and only what concerns the roles."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import current_app
from sqlalchemy import Integer, literal, select, type_coerce

from marketplace.shared.actors import Role
from marketplace.web import waiting
from tests.factories.counting import statements
from tests.factories.orders import a_kitchen


@pytest.fixture(autouse=True)
def only_ours(monkeypatch):
    monkeypatch.setattr(waiting, "NUMBERS", {})


def test_all_numbers_are_one_question():
    ours, requester = frozenset({Role.REQUESTER}), a_kitchen().requester
    read = waiting.number("three", ours, lambda _actor: select(literal(3)))
    waiting.number("four", ours, lambda _actor: select(literal(4)))
    with current_app.test_request_context():
        assert statements(lambda: read(requester)) == 1
        assert statements(lambda: waiting.numbers(requester)) == 0
        assert waiting.numbers(requester) == {"three": 3, "four": 4}


def test_numbers_of_other_roles_are_not_asked():
    requester = a_kitchen().requester
    read = waiting.number("three", frozenset({Role.ADMIN}), lambda _actor: select(literal(3)))
    with current_app.test_request_context():
        assert statements(lambda: read(requester)) == 0
        assert read(requester) == 0


def test_nobody_reads_what_was_counted_for_another():
    own, other = a_kitchen().requester, a_kitchen().requester
    ours = frozenset({Role.REQUESTER})
    read = waiting.number(
        "whose", ours, lambda actor: select(type_coerce(actor.organisation_id, Integer))
    )
    with current_app.test_request_context():
        assert read(own) == own.organisation_id
        assert read(other) == other.organisation_id


def test_a_statement_is_built_once_for_all_who_may_do_the_same():
    own, other, approver = a_kitchen().requester, a_kitchen().requester, a_kitchen().approver
    built = []

    def count(actor):
        built.append(actor.roles)
        return select(type_coerce(actor.person_id, Integer))

    read = waiting.number("who", frozenset({Role.REQUESTER, Role.APPROVER}), count)
    for actor in (own, other, approver, own):
        with current_app.test_request_context():
            assert read(actor) == actor.person_id
    assert built == [own.roles, approver.roles]


def test_other_outlets_are_another_statement():
    everywhere = a_kitchen().requester
    here, there = (
        replace(
            everywhere,
            limited=frozenset({Role.REQUESTER}),
            places=frozenset({(Role.REQUESTER, outlet)}),
        )
        for outlet in (7, 8)
    )
    read = waiting.number(
        "outlets",
        frozenset({Role.REQUESTER}),
        lambda actor: select(literal(sum(actor.reach(Role.REQUESTER) or ()))),
    )
    for actor, outlets in ((everywhere, 0), (here, 7), (there, 8)):
        with current_app.test_request_context():
            assert read(actor) == outlets


def test_a_statement_is_built_anew_for_what_else_it_depends_on():
    requester, told = a_kitchen().requester, [3]
    read = waiting.number(
        "given",
        frozenset({Role.REQUESTER}),
        lambda _actor, given: select(literal(given)),
        given=lambda _actor: told[-1],
    )
    for each in (3, 4, 3):
        told.append(each)
        with current_app.test_request_context():
            assert read(requester) == each
