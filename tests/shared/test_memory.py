"""Making much that stays: nobody looks for garbage meanwhile, and everybody does afterwards."""

from __future__ import annotations

import gc

import pytest

from marketplace.shared.memory import making_much


@pytest.fixture(autouse=True)
def looking():
    gc.enable()
    yield
    gc.enable()


def test_nobody_looks_for_garbage_while_much_is_made():
    with making_much():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_failure_in_it_lets_everybody_look_again():
    with pytest.raises(LookupError), making_much():
        raise LookupError
    assert gc.isenabled()


def test_who_did_not_look_before_does_not_look_afterwards():
    gc.disable()
    with making_much():
        assert not gc.isenabled()
    assert not gc.isenabled()
