"""A kitchen, on a Monday."""

from __future__ import annotations

import pytest
import time_machine

from tests.factories.orders import a_kitchen


@pytest.fixture(autouse=True)
def _on_a_monday(request):
    """Tests marked `servers` have threads, which keep the real time."""
    if request.node.get_closest_marker("servers"):
        yield
        return
    with time_machine.travel("2026-11-23T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def kitchen():
    return a_kitchen()
