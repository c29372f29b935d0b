"""Whichever door a price ladder comes through, more never costs more."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.catalog.services import offers
from marketplace.catalog.states import OfferState
from marketplace.catalog.tiers import Tier
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid
from marketplace.shared.money import Money
from marketplace.spreadsheets.queries import counts_of
from tests.factories.accounts import a_member, a_token
from tests.factories.market import ACategory, AProducer, AProduct, an_offer
from tests.factories.spreadsheets import a_read_sheet, text_table
from tests.spreadsheets.acting import apply, code, prices

STEPS = 5
LADDERS = st.lists(
    st.tuples(st.integers(1, 60), st.integers(1, 90_000)), min_size=1, max_size=STEPS
).map(lambda steps: [(1, steps[0][1]), *steps[1:]])


def _is_fine(ladder) -> bool:
    return all(a[0] < b[0] and a[1] >= b[1] for a, b in pairwise(ladder))


def _by_service(_client, seller, offer, ladder) -> bool:
    tiers = [Tier(Decimal(quantity), Money(price)) for quantity, price in ladder]
    try:
        offers.change_offer(offer.id, actor=seller, price_tiers=tiers)
    except Invalid:
        return False
    return True


def _by_api(client, seller, offer, ladder) -> bool:
    tiers = [{"min_quantity": str(q), "unit_price_rupiah": price} for q, price in ladder]
    answer = client.patch(
        f"/api/v1/offers/{code(offer)}", json={"price_tiers": tiers}, headers=a_token(seller)
    )
    assert answer.status_code in {200, 422}, answer.text
    return answer.status_code == 200


def _by_file(_client, seller, offer, ladder) -> bool:
    heads, cells = ["Kode", "Harga satuan"], [code(offer), str(ladder[0][1])]
    for step in range(2, STEPS + 1):
        heads += [f"Mulai jumlah {step}", f"Harga grosir {step}"]
        cells += [str(each) for each in ladder[step - 1]] if step <= len(ladder) else ["", ""]
    sheet = a_read_sheet(seller, text_table(heads, cells))
    if not counts_of(sheet.id).to_apply:
        return False
    apply(sheet, seller)
    return True


@pytest.mark.parametrize("door", [_by_service, _by_api, _by_file])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ladder=LADDERS)
def test_more_never_costs_more_through_any_door(app, client, door, ladder):
    producer = AProducer()
    seller = a_member(producer.organisation, Role.PRODUCER_OWNER)
    offer = an_offer(
        producer,
        product=AProduct(unit="bungkus", category=ACategory()),
        prices={1: 95_000},
        state=OfferState.DRAFT,
    )
    db.session.commit()
    taken = door(client, seller, offer, ladder)
    assert taken is _is_fine(ladder)
    kept = prices(offer)
    assert kept == ([(Decimal(q), p) for q, p in ladder] if taken else [(Decimal(1), 95_000)])
    assert all(a[1] >= b[1] for a, b in pairwise(kept))
