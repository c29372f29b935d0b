"""`marketplace demo` never touches a market that is there."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.demo import commands
from marketplace.shared.database import db
from tests.factories.market import AProducer


@pytest.fixture
def run(app):
    return app.test_cli_runner().invoke


def test_it_refuses_where_there_are_organisations(run):
    AProducer()
    answer = run(commands.demo_command, [])
    assert answer.exit_code == 1
    assert "already holds organisations" in answer.output
    assert db.session.scalar(select(func.count(Organisation.id))) == 1


def test_it_does_nothing_there_if_told_so(run):
    AProducer()
    answer = run(commands.demo_command, ["--if-empty"])
    assert (answer.exit_code, answer.output) == (0, "")
    assert db.session.scalar(select(func.count(Organisation.id))) == 1


def test_it_loads_an_empty_database_and_says_how_much(run, monkeypatch):
    told = []

    def load_market(**wanted):
        told.append(wanted)
        return dict.fromkeys(commands.TOLD, 1234)

    monkeypatch.setattr(commands, "load_market", load_market)
    answer = run(commands.demo_command, ["--scale", "large", "--seed", "7"])
    assert answer.exit_code == 0
    assert "1,234 orders" in answer.output
    assert told == [{"scale": commands.Scale.LARGE, "seed": 7}]
