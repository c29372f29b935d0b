"""Ids and cursors made up by strangers, too large for any row, are missing or damaged."""

import pytest

from marketplace.shared.opaque import to_public
from marketplace.shared.pagination import write_cursor
from tests.factories.orders import a_kitchen


@pytest.mark.parametrize("number", [2**31, 2**40, 2**62])
@pytest.mark.parametrize("address", ["/usaha/kebutuhan/{}", "/pesanan?cursor={}"])
def test_a_number_beyond_all_rows_breaks_nothing(sign_in, number, address):
    browser = sign_in(a_kitchen().requester)
    is_id = "?" not in address
    forged = to_public("need", number) if is_id else write_cursor(number)

    assert browser.get(address.format(forged)).status_code == (404 if is_id else 422)
