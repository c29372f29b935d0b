"""Receivers on this machine may be called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.webhooks.receiver import a_receiver


@pytest.fixture
def loopback(app, monkeypatch):
    """Let this machine be called, as the setting WEBHOOKS_TO_LOOPBACK does."""
    allowed = replace(app.extensions["marketplace_config"], webhooks_to_loopback=True)
    monkeypatch.setitem(app.extensions, "marketplace_config", allowed)


@pytest.fixture
def receiver(loopback):
    with a_receiver() as running:
        yield running
