"""Spec sheets, families and merges of the example market."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.catalog.family_models import ProductFamily, ProductVariant
from marketplace.catalog.models import Product
from marketplace.catalog.queries.merging import merged_slug
from marketplace.catalog.spec_models import SpecField
from marketplace.catalog.specs import stored
from marketplace.catalog.states import SpecKind
from marketplace.demo.facts.reading import goods
from marketplace.shared.database import db

pytestmark = pytest.mark.servers


def _typed(field, value):
    return Decimal(value) if field.kind is SpecKind.NUMBER else value


def test_what_the_goods_say_is_what_their_sheets_ask(market):
    sheets = {}
    for field in db.session.scalars(select(SpecField)):
        sheets.setdefault(field.category, {})[field.key] = field

    for good in goods():
        asked = sheets[good.category]
        said = {key: _typed(asked[key], value) for key, value in good.specs.items()}
        assert stored(list(asked.values()), said) == good.specs, good.slug

    kept = dict(db.session.execute(select(Product.slug, Product.specs)).all())
    assert kept["airku-botol-600-ml"] == {"isi_bersih": "600", "masa_simpan": "540"}


def test_packs_of_one_good_are_a_family(market):
    wanted = select(Product.slug, ProductVariant.label, ProductVariant.tare)
    found = wanted.join(ProductVariant, ProductVariant.product_id == Product.id).join(
        ProductFamily, ProductFamily.id == ProductVariant.family_id
    )
    water = db.session.execute(
        found.where(ProductFamily.name == "AirKu air mineral").order_by(ProductVariant.position)
    )
    assert [row.label for row in water] == [
        "gelas 120 ml",
        "gelas 240 ml",
        "botol 330 ml",
        "botol 600 ml",
        "galon 19 l isi ulang",
    ]
    weighed = db.session.execute(found.where(ProductVariant.is_catch_weight))
    assert {(row.slug, row.tare) for row in weighed} == {
        ("ayam-potong-karkas", None),
        ("durian-menoreh-kuning", None),
        ("melon-kelas-a", None),
        ("nila-segar", Decimal("0.8")),
        ("semangka-tanpa-biji", None),
        ("udang-vaname", Decimal("0.8")),
    }


def test_a_good_that_was_entered_twice_leads_to_the_one(market):
    assert merged_slug("gula-semut-bubuk-250-gram") == "gula-semut-250-g"
