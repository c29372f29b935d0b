"""Cursors come back as they were written; anything else is refused with a sentence."""

import base64
import json

import pytest

from marketplace.shared.errors import Invalid
from marketplace.shared.opaque import LARGEST_ID, from_public, to_public
from marketplace.shared.pagination import Wide, read_cursor, write_cursor


def _packed(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_a_cursor_comes_back_as_it_was():
    assert read_cursor(write_cursor(-7, "Kopi “é”", 12), int, str, int) == (-7, "Kopi “é”", 12)
    assert read_cursor(None, int) is None
    assert read_cursor("", int) is None


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "%%%", "é", "e30", _packed([]), _packed(["1"]), _packed([True]), _packed([1.5]),
        _packed([1, 2]), _packed([2**31]), _packed([2**63]), _packed([-(2**80)]),
        _packed({"a": 1}),
    ],
)  # fmt: skip
def test_a_damaged_cursor_is_refused(cursor):
    with pytest.raises(Invalid) as refusal:
        read_cursor(cursor, int)
    assert "Mulai lagi dari awal" in refusal.value.errors["cursor"][0]


def test_a_text_that_no_database_can_hold_is_refused():
    with pytest.raises(Invalid):
        read_cursor(_packed(["a\x00b"]), str)
    with pytest.raises(Invalid):
        read_cursor(_packed(["\ud800"]), str)


def test_an_id_that_no_column_can_hold_belongs_to_nothing():
    assert from_public("order", to_public("order", LARGEST_ID)) == LARGEST_ID
    for number in (LARGEST_ID + 1, 2**40, 2**62):
        assert from_public("order", to_public("order", number)) is None


def test_only_what_is_no_id_may_be_wider():
    assert read_cursor(write_cursor(10**12), Wide) == (10**12,)
    for cursor in (_packed([2**63]), _packed(["a"]), _packed([True])):
        with pytest.raises(Invalid):
            read_cursor(cursor, Wide)
