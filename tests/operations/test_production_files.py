"""What docs/production says is true of the code: names of metrics, programs and settings."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "production"


def test_alerts_ask_for_metrics_that_there_are(client):
    client.get("/")
    there = client.get("/metrics").text
    asked = set(re.findall(r"belabeliku_\w+", (FOLDER / "alerts.yml").read_text()))
    known = set(re.findall(r"^# TYPE (\w+)", there, re.MULTILINE))
    assert asked
    # A counter's or histogram's samples have an ending of their own.
    assert {re.sub(r"_(bucket|count)$", "", name) for name in asked} - known == set()


def test_units_run_commands_that_there_are():
    units = "".join(unit.read_text() for unit in FOLDER.glob("*.service"))
    assert set(re.findall(r"-m marketplace (\w+)", units)) == {"worker", "backup"}


def test_nginx_says_itself_who_asks_and_keeps_metrics_inside():
    site = (FOLDER / "nginx.conf").read_text()
    for header in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto", "X-Forwarded-Host"):
        assert f"proxy_set_header {header}" in site
    assert "location = /metrics { return 404; }" in site
    assert "access_log off;" in site
