"""A good is found again by the key of its name: quickly, whatever capitals and blanks."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from marketplace.catalog.models import Product
from marketplace.catalog.queries.offers import products_called
from marketplace.catalog.services.products import (
    find_or_enter_product,
    find_or_enter_products,
    rename_product,
)
from marketplace.catalog.words import name_key
from marketplace.shared.database import db, is_sqlite
from tests.factories.market import ACategory, AProducer, AProduct, an_offer
from tests.factories.offers import naming
from tests.factories.producers import an_owner


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Gula Semut 250 g", "gula semut 250 g"),
        ("  GULA\u00a0 semut\t250 g ", "gula semut 250 g"),
        ("ÉCLAIR Straße", "éclair strasse"),
        ("", ""),
    ],
)
def test_the_key_of_a_name(name, key):
    assert name_key(name) == key


def test_every_way_to_enter_and_rename_keys_the_name():
    ACategory(slug="gula-kelapa", art="semut")
    actor = an_owner(AProducer())
    entered = find_or_enter_product(naming("Gula  SEMUT"), actor=actor)
    assert entered.name_key == "gula semut"
    rename_product(entered, naming("Gula Aren"))
    db.session.flush()
    keys = db.session.scalars(select(Product.name_key).where(Product.id == entered.id))
    assert list(keys) == ["gula aren"]
    assert AProduct(name="Kopi  Bubuk").name_key == "kopi bubuk"


def test_the_same_good_is_found_by_name_and_unit():
    product = AProduct(name="Kopi Bubuk", unit="kg")
    offer = an_offer(product=product)
    actor = an_owner(AProducer())
    found = products_called([" kopi   BUBUK", "kopi"], actor)
    assert found == {("kopi bubuk", "kg"): offer.product}


def test_of_two_goods_of_one_name_and_unit_the_older_is_found():
    older, newer = (AProduct(name="Kopi Bubuk", unit="kg", pack=pack) for pack in ("A", "B"))
    an_offer(product=newer)
    an_offer(product=older)
    found = products_called(["kopi bubuk"], an_owner(AProducer()))
    assert found == {("kopi bubuk", "kg"): older}


def test_goods_entered_together_are_those_that_would_be_entered_in_turn():
    ACategory(slug="gula-kelapa", art="semut")
    known = AProduct(name="Gula aren", unit="bungkus", pack="")
    an_offer(product=known)
    actor = an_owner(AProducer())
    wanted = [
        naming("Gula semut"),
        naming("Gula Aren"),
        replace(naming("gula  semut"), pack="karung"),
        naming("Gula-semut"),
        naming("Gula semut"),
    ]
    one, aren, sack, dashed, again = find_or_enter_products(wanted, actor=actor)
    assert aren == known
    assert again == one
    assert (one.slug, one.pack, sack.pack) == ("gula-semut", "", "karung")
    assert sack.slug.startswith("gula-semut-")
    assert dashed.slug.startswith("gula-semut-")
    assert len({one.id, aren.id, sack.id, dashed.id}) == 4


def test_it_is_found_by_an_index():
    if not is_sqlite():
        db.session.execute(text("set local enable_seqscan = off"))
    explain = "explain query plan" if is_sqlite() else "explain"
    rows = db.session.execute(text(f"{explain} select id from products where name_key = 'x'"))
    assert "ix_products_name_key" in " ".join(str(row) for row in rows)
