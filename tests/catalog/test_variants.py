"""Products of one family are choices on each other's pages; some are weighed at receipt."""

from decimal import Decimal

import pytest

from marketplace.catalog.family_models import ProductFamily, ProductVariant
from marketplace.catalog.services.merging import merge_products
from marketplace.catalog.services.variants import add_variant, remove_variant
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound
from tests.factories.accounts import a_member, an_admin
from tests.factories.market import ACategory, AProducer, AProduct, an_offer


@pytest.fixture
def bottles():
    shelf = ACategory()
    small = AProduct(slug="air-330", name="Air 330 ml", category=shelf)
    large = AProduct(slug="air-600", name="Air 600 ml", category=shelf)
    return small, large


def _both(bottles):
    for product, label in zip(bottles, ("330 ml", "600 ml"), strict=True):
        add_variant(product.slug, actor=an_admin(), family="Air mineral", label=label)


def _choices(client, slug):
    page = client.get(f"/produk/{slug}").get_data(as_text=True)
    start = page.find('aria-labelledby="variants-title"')
    return page[start : page.index("</nav>", start)] if start >= 0 else ""


def test_variants_on_sale_are_choices_of_each_other(client, bottles):
    small, large = bottles
    an_offer(product=small)
    _both(bottles)
    assert db.session.query(ProductFamily).count() == 1
    assert _choices(client, "air-330") == ""  # nobody sells the other
    an_offer(product=large)
    choices = _choices(client, "air-330")
    assert choices.index("330 ml") < choices.index("600 ml")
    assert 'href="/produk/air-600"' in choices
    assert choices.count('aria-current="true"') == 1


def test_catch_weight_and_tare_are_said_on_the_page(client, bottles):
    small, _large = bottles
    an_offer(product=small)
    page = client.get("/produk/air-330").get_data(as_text=True)
    assert "Ditimbang saat diterima" not in page
    facts = {"family": "Ayam", "label": "utuh", "is_catch_weight": True}
    row = add_variant("air-330", actor=an_admin(), tare=Decimal("0.250"), **facts)
    assert (row.tare, row.is_catch_weight, row.position) == (Decimal("0.25"), True, 1)
    page = client.get("/produk/air-330").get_data(as_text=True)
    assert "Ditimbang saat diterima: jumlah pesanan adalah perkiraan." in page
    assert "Tara 0,25" in page


@pytest.mark.parametrize(
    ("slug", "facts", "field"),
    [
        ("tidak-ada", {"label": "x"}, "slug"),
        ("air-330", {"label": "x"}, "slug"),  # is one already
        ("air-600", {"label": "330 ml"}, "label"),
        ("air-600", {"label": "x", "tare": Decimal(1)}, "tare"),
    ],
)
def test_what_cannot_be_a_variant_is_refused(bottles, slug, facts, field):
    add_variant("air-330", actor=an_admin(), family="Air mineral", label="330 ml")
    with pytest.raises(Invalid) as refusal:
        add_variant(slug, actor=an_admin(), family="Air mineral", **facts)
    assert set(refusal.value.errors) == {field}
    assert db.session.query(ProductVariant).count() == 1


def test_a_family_ends_with_its_last_variant_and_all_is_written_down(bottles):
    small, large = bottles
    _both(bottles)
    remove_variant(small.id, actor=an_admin())
    assert db.session.query(ProductFamily).count() == 1
    remove_variant(large.id, actor=an_admin())
    assert db.session.query(ProductFamily).count() == 0
    with pytest.raises(NotFound):
        remove_variant(large.id, actor=an_admin())
    actions = [row.action for row in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert [a for a in actions if a.startswith("product.variant")] == [
        "product.variant_added",
        "product.variant_added",
        "product.variant_removed",
        "product.variant_removed",
    ]


def test_a_merged_product_is_no_choice_any_more(bottles):
    small, large = bottles
    _both(bottles)
    merge_products("air-600", "air-330", actor=an_admin())
    assert [row.product_id for row in db.session.query(ProductVariant)] == [small.id]
    assert large.id != small.id


def test_only_admins_keep_variants(bottles):
    member = a_member(AProducer().organisation, Role.PRODUCER_OWNER)
    with pytest.raises(Forbidden):
        add_variant("air-330", actor=member, family="Air mineral", label="330 ml")


def test_the_page_adds_refuses_and_removes(sign_in, bottles):
    small, _large = bottles
    browser = sign_in(an_admin())
    form = {"slug": "/produk/air-330", "family": "Air mineral", "label": "330 ml"}
    weighed = form | {"is_catch_weight": "true", "tare": "0,5"}
    assert browser.post("/admin/varian", data=weighed).status_code == 303
    assert browser.post("/admin/varian", data=form).status_code == 422
    assert "Ya, tara 0,5" in browser.get("/admin/varian").get_data(as_text=True)
    assert browser.post(f"/admin/varian/{small.id}/lepas").status_code == 303
    assert db.session.query(ProductVariant).count() == 0
