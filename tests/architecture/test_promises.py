"""Promises the code makes about itself, kept by tests rather than by memory."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import marketplace
from marketplace.shared.events import SUBSCRIBERS
from marketplace.shared.outbox import JOBS
from marketplace.web import access

PROJECT = Path(__file__).parents[2]
MARKETPLACE = PROJECT / "marketplace"
LONGEST_FILE = 300


def _modules(part: str):
    """Every module named `part`, or inside a package of that name, in any feature."""
    for info in pkgutil.walk_packages(marketplace.__path__, "marketplace."):
        if part in info.name.split(".")[2:]:
            yield importlib.import_module(info.name)


def test_every_view_has_a_policy(app):
    assert [name for name in app.view_functions if access.policy_of(app, name) is None] == []


def test_every_public_service_is_one_transaction_or_one_for_each_row():
    loose = [
        f"{module.__name__}.{name}"
        for module in _modules("services")
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and not getattr(function, "is_transaction", False)
        and not getattr(function, "is_one_by_one", False)
    ]
    assert loose == []


def test_every_outbox_message_has_a_job(app):
    asked = _names_in_code(r'(?:outbox\.add|do_each)\(\s*"([^"]+)"')
    ours = {name for name, job in JOBS.items() if job.__module__.startswith("marketplace.")}
    assert asked - ours == set()
    assert ours - asked == set(), "jobs that nobody asks for"


def test_every_announcement_has_a_listener(app):
    assert _names_in_code(r'events\.announce\(\s*"([^"]+)"') >= set(SUBSCRIBERS)


def _names_in_code(pattern: str) -> set[str]:
    return {
        name
        for file in MARKETPLACE.rglob("*.py")
        for name in re.findall(pattern, file.read_text())
    }


@pytest.mark.parametrize("pattern", ["*.py", "*.html", "*.js", "*.css", "*.typ"])
def test_files_stay_readable(pattern):
    folders = ("marketplace", "templates", "static", "tests", "migrations", "benchmarks")
    long = {
        str(file.relative_to(PROJECT)): lines
        for folder in folders
        for file in (PROJECT / folder).rglob(pattern)
        if "vendor" not in file.parts
        and (lines := len(file.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_module_is_a_catch_all():
    vague = {"utils", "helpers", "common", "misc"}
    assert [str(f) for f in MARKETPLACE.rglob("*") if f.stem in vague] == []
