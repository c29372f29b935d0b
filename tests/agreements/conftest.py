"""A buyer and two producers of sugar, and their agreement."""

from __future__ import annotations

import pytest

from tests.factories.agreements import a_framework, an_agreement


@pytest.fixture
def deal():
    """Nothing is agreed yet."""
    return a_framework()


@pytest.fixture
def held():
    """An agreement in force."""
    return an_agreement()
