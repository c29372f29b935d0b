"""`flask --app wsgi` has every command that `marketplace` has."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from marketplace.cli import commands
from tests.servers.service import PROJECT

pytestmark = pytest.mark.servers


def _flask(folder, *words):
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{folder / 'market.sqlite3'}"},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_flask_knows_every_command(tmp_path):
    told = _flask(tmp_path, "--help")
    assert told.returncode == 0, told.stderr
    known = {line.split()[0] for line in told.stdout.splitlines() if line.startswith("  ")}
    assert set(commands.commands) <= known


def test_flask_carries_one_out(tmp_path):
    assert _flask(tmp_path, "upgrade").returncode == 0
    checked = _flask(tmp_path, "check")
    assert (checked.returncode, checked.stdout) == (0, "")
