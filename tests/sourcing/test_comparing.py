"""The comparison page asks the database no more often for more suppliers."""

from __future__ import annotations

import pytest

from marketplace.shared.opaque import to_public
from tests.factories.counting import statements
from tests.factories.sourcing import a_quotation, opened

MOST_QUERIES = 12


@pytest.mark.parametrize("suppliers", [1, 3])
def test_a_comparison_asks_at_most_twelve_times(live, sign_in, suppliers):
    for seller, offer in live.sellers[:suppliers]:
        a_quotation(live.rfq, seller, offer)
    opened(live.rfq, live.kitchen)
    buyer = sign_in(live.kitchen.requester)
    address = f"/usaha/penawaran/{to_public('rfq', live.rfq.id)}"
    buyer.get(address)  # what a process keeps is kept
    assert statements(lambda: buyer.get(address)) <= MOST_QUERIES
