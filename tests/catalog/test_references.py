"""Reference prices, bands around them, reasons for prices outside, and what prices were."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.catalog.bands import bounds_around, median
from marketplace.catalog.capacity import week_of
from marketplace.catalog.queries import references as queries
from marketplace.catalog.reference_models import PriceChange, PriceReason
from marketplace.catalog.review_cases import offer_cases
from marketplace.catalog.services import offers
from marketplace.catalog.services import references as services
from marketplace.catalog.services.references import ReferenceFacts
from marketplace.catalog.states import OfferState, PriceBasis
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid
from marketplace.shared.money import Money
from tests.factories.accounts import an_admin
from tests.factories.market import AProduct, an_offer
from tests.factories.offers import a_waiting_offer, tiers
from tests.factories.producers import an_owner


def _reference(product, price, *, weeks_ago=0, **more):
    facts = {"product_id": product.id} | more
    day = today() - timedelta(weeks=weeks_ago)
    return services.set_reference(
        ReferenceFacts(day, Money(price), "Dinas Perdagangan", **facts), actor=an_admin()
    )


def _band(category, below=20, above=50):
    services.set_band(category.id, percent_below=below, percent_above=above, actor=an_admin())


def _change(offer, price, **facts):
    owner = an_owner(offer.producer)
    return offers.change_offer(offer.id, actor=owner, price_tiers=tiers((1, price)), **facts)


def _reasons(offer):
    wanted = select(PriceReason).where(PriceReason.offer_id == offer.id)
    return db.session.scalars(wanted.order_by(PriceReason.id)).all()


def _changes(offer):
    wanted = select(PriceChange.unit_price, PriceChange.best_price)
    rows = db.session.execute(
        wanted.where(PriceChange.offer_id == offer.id).order_by(PriceChange.id)
    )
    return [(first.rupiah, last.rupiah) for first, last in rows]


def test_bounds_are_whole_rupiah_inside_the_band():
    bounds = bounds_around(Money(10_001), PriceBasis.REFERENCE, below=20, above=50)

    assert (bounds.lowest, bounds.highest) == (Money(8_001), Money(15_001))
    assert bounds.hold(Money(8_001))
    assert not bounds.hold(Money(8_000))
    assert not bounds.hold(Money(15_002))


def test_the_middle_price():
    assert median([Money(9), Money(1), Money(5)]) == Money(5)
    assert median([Money(1), Money(4)]) == Money(3)
    with pytest.raises(ValueError, match="middle"):
        median([])


def test_the_newest_price_of_the_product_comes_before_one_of_its_category():
    product = AProduct(unit="kg")
    shelf = {"product_id": None, "category_id": product.category_id, "unit": "kg"}
    _reference(product, 9_000, **shelf)
    _reference(product, 12_000, weeks_ago=2)
    _reference(product, 11_000, weeks_ago=3)
    named = (product.id, product.category_id, "kg")

    assert queries.reference_for(*named).unit_price == Money(12_000)
    other = AProduct(unit="kg", category=product.category)
    assert queries.reference_for(other.id, other.category_id, "kg").unit_price == Money(9_000)
    assert queries.reference_for(other.id, other.category_id, "liter") is None


def test_a_price_older_than_eight_weeks_says_nothing():
    product = AProduct()
    _reference(product, 12_000, weeks_ago=9)

    assert queries.reference_for(product.id, product.category_id, product.unit) is None


def test_the_same_week_is_changed_and_both_are_audited():
    product = AProduct()
    first = _reference(product, 12_000)
    again = _reference(product, 13_000)

    db.session.commit()
    assert (again.id, again.unit_price, again.week) == (
        first.id,
        Money(13_000),
        week_of(today()),
    )
    actions = select(AuditEntry.action).where(AuditEntry.target_kind == "ReferencePrice")
    assert db.session.scalars(actions.order_by(AuditEntry.id)).all() == [
        "reference_price.added",
        "reference_price.changed",
    ]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"day": today() + timedelta(days=8)}, "day"),
        ({"unit_price": Money(0)}, "price"),
        ({"product_id": None}, "product"),
        ({"product_id": 999_999_999}, "product"),
        ({"product_id": None, "category_id": 1}, "unit"),
    ],
)
def test_reference_prices_that_cannot_be(facts, field):
    right = {"day": today(), "unit_price": Money(1), "source": "x", "product_id": AProduct().id}

    with pytest.raises(Invalid) as refused:
        services.set_reference(ReferenceFacts(**right | facts), actor=an_admin())

    assert list(refused.value.errors) == [field]


def test_only_admins_keep_references_and_bands():
    offer = an_offer()
    owner = an_owner(offer.producer)

    with pytest.raises(Forbidden):
        services.set_reference(
            ReferenceFacts(today(), Money(1), "x", product_id=offer.product_id), actor=owner
        )
    with pytest.raises(Forbidden):
        services.set_band(
            offer.product.category_id, percent_below=1, percent_above=1, actor=owner
        )


def test_a_price_outside_the_band_needs_a_reason_that_is_kept():
    offer = an_offer(state=OfferState.DRAFT)
    _reference(offer.product, 30_000)
    _band(offer.product.category)

    with pytest.raises(Invalid) as refused:
        _change(offer, 45_001)
    assert list(refused.value.errors) == ["price_reason"]
    assert (offer.lowest_price, _reasons(offer), _changes(offer)) == (Money(38_000), [], [])

    _change(offer, 45_001, price_reason="Gula organik bersertifikat")
    db.session.commit()

    (kept,) = _reasons(offer)
    assert offer.lowest_price == Money(45_001)
    assert (kept.unit_price, kept.compared_with) == (Money(45_001), Money(30_000))
    assert (kept.basis, kept.reason) == (PriceBasis.REFERENCE, "Gula organik bersertifikat")
    entry = db.session.scalar(
        select(AuditEntry).where(AuditEntry.action == "offer.price_reasoned")
    )
    assert entry.details["reason"] == "Gula organik bersertifikat"


def test_the_edges_of_the_band_need_no_reason():
    offer = an_offer(state=OfferState.DRAFT)
    _reference(offer.product, 30_000)
    _band(offer.product.category)

    _change(offer, 45_000)
    _change(offer, 24_000)

    assert _reasons(offer) == []
    assert _changes(offer) == [(45_000, 45_000), (24_000, 24_000)]


def test_a_price_that_was_reasoned_is_not_asked_about_again():
    offer = an_offer(state=OfferState.DRAFT)
    _reference(offer.product, 30_000)
    _band(offer.product.category)
    _change(offer, 60_000, price_reason="Panen gagal")

    owner = an_owner(offer.producer)
    offers.change_offer(offer.id, actor=owner, price_tiers=tiers((1, 60_000), (10, 50_000)))

    assert len(_reasons(offer)) == 1
    assert _changes(offer) == [(60_000, 60_000), (60_000, 50_000)]


def test_without_a_reference_the_middle_of_other_offers_counts():
    product = AProduct()
    mine = an_offer(product=product, prices={1: 10_000}, state=OfferState.DRAFT)
    for price in (10_000, 20_000, 30_000):
        an_offer(product=product, prices={1: price})
    _band(product.category)

    assert queries.bounds_of_offer(mine).compared_with == Money(20_000)
    with pytest.raises(Invalid):
        _change(mine, 15_999)
    _change(mine, 16_000)


def test_without_a_band_or_a_comparison_nobody_asks():
    alone, unbanded = (an_offer(state=OfferState.DRAFT) for _turn in range(2))
    _band(alone.product.category)
    _reference(unbanded.product, 1_000)

    _change(alone, 1)
    _change(unbanded, 999_999)

    assert (_reasons(alone), _reasons(unbanded)) == ([], [])


def test_reviewers_see_the_reason():
    offer = a_waiting_offer()
    _reference(offer.product, 30_000)
    _band(offer.product.category)
    _change(offer, 60_000, price_reason="Kemasan hadiah")

    (case,) = offer_cases([offer.id])
    (check,) = [each for each in case.checks if each.title == "Harga"]

    assert (check.level, check.word) == ("wait", "100 % di atas harga acuan")
    assert check.note == "Kemasan hadiah"


def test_a_copy_says_why_its_price_is_what_it_is():
    offer = an_offer(product=AProduct(unit="bungkus"))
    shelf = {"product_id": None, "category_id": offer.product.category_id, "unit": "bungkus"}
    _reference(offer.product, 10_000, **shelf)
    _band(offer.product.category)

    copied = offers.copy_offer(offer.id, actor=an_owner(offer.producer))

    assert copied.lowest_price == Money(38_000)
    assert [row.reason for row in _reasons(copied)] == [
        f"Harga sama dengan {offer.product.name}."
    ]


@pytest.mark.parametrize(
    "statement", ["update price_changes set unit_price = 1", "delete from price_changes"]
)
def test_what_prices_were_cannot_be_rewritten(statement):
    offer = an_offer()
    _change(offer, 40_000)
    db.session.flush()

    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(text(statement))


def test_the_history_is_the_oldest_first():
    offer = an_offer()
    for price in range(40_000, 40_030):
        _change(offer, price)

    shown = queries.price_history(offer.id)

    assert [row.unit_price.rupiah for row in shown] == list(range(40_006, 40_030))
    assert Decimal(len(shown)) == queries.MOST_CHANGES
