"""Each category asks for its own facts; producers tell them, buyers read them in a table."""

from decimal import Decimal

import pytest

from marketplace.catalog.models import Product
from marketplace.catalog.queries.specs import spec_fields
from marketplace.catalog.services import offer_states, offers, specs
from marketplace.catalog.states import GoodsKind, OfferState, SpecKind
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member, an_admin
from tests.factories.market import ACategory, AProducer, AProduct, an_offer
from tests.factories.offers import naming, tiers


@pytest.fixture
def coffee():
    return ACategory(slug="kopi-teh", name="Kopi & teh", name_en="Coffee & tea")


def _roaster():
    producer = AProducer()
    return producer, a_member(producer.organisation, Role.PRODUCER_OWNER)


def _draft(actor, **facts):
    return offers.draft_offer(
        actor=actor,
        naming=naming("Kopi robusta 200 g", "kopi-teh"),
        price_tiers=tiers((1, 40_000)),
        **facts,
    )


FIELDS = {"name_en": "Cup score", "kind": SpecKind.NUMBER, "unit": "poin", "choices": []}


def test_the_first_sheets_ask_what_the_trade_asks():
    asked = [(f.key, f.kind, f.unit) for f in spec_fields("kopi-teh")]
    assert asked == [
        ("varietas", SpecKind.TEXT, ""),
        ("sangrai", SpecKind.CHOICE, ""),
        ("giling", SpecKind.CHOICE, ""),
        ("ketinggian_kebun", SpecKind.NUMBER, "mdpl"),
        ("berat_bersih", SpecKind.NUMBER, "g"),
        ("masa_simpan", SpecKind.NUMBER, "hari"),
    ]
    assert "alergen" in {f.key for f in spec_fields("camilan")}
    assert spec_fields("tidak-ada") == []


def test_values_are_kept_as_json_and_numbers_stay_exact(coffee):
    _producer, actor = _roaster()
    said = {"varietas": "Robusta", "sangrai": "Sedang", "berat_bersih": Decimal("200.500")}
    offer = _draft(actor, specs=said | {"giling": ""})
    db.session.expire_all()
    kept = db.session.get_one(Product, offer.product_id).specs
    assert kept == {"varietas": "Robusta", "sangrai": "Sedang", "berat_bersih": "200.5"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"sangrai": "Gosong"},
        {"berat_bersih": "200"},
        {"berat_bersih": Decimal(-1)},
        {"varietas": ["Robusta"]},
        {"varietas": "x" * 201},
        {"tidak_ada": "x"},
    ],
)
def test_what_the_sheet_does_not_allow_is_refused(coffee, wrong):
    _producer, actor = _roaster()
    with pytest.raises(Invalid) as refusal:
        _draft(actor, specs=wrong)
    assert list(refusal.value.errors) == [f"rincian-{key}" for key in wrong]


def test_a_good_that_buyers_or_others_know_is_not_described_anew(coffee):
    producer, actor = _roaster()
    product = AProduct(category=coffee, specs={"varietas": "Robusta"})
    shown = an_offer(producer, product=product)
    offers.change_offer(shown.id, actor=actor, specs={"varietas": "Arabika"})
    assert product.specs == {"varietas": "Robusta"}
    assert shown.state is OfferState.PUBLISHED

    _other, other_actor = _roaster()
    second = offers.draft_offer(
        actor=other_actor, product_id=product.id, specs={"varietas": "Liberika"}
    )
    assert second.product_id == product.id
    assert product.specs == {"varietas": "Robusta"}


def test_a_required_line_is_asked_for_before_the_offer_is_submitted(coffee):
    _producer, actor = _roaster()
    for field in spec_fields("kopi-teh"):
        field.required = field.key == "sangrai"
    offer = _draft(actor, specs={"varietas": "Robusta"})
    offer.product.goods_kind = GoodsKind.CROP
    with pytest.raises(Invalid) as refusal:
        offer_states.submit_offer(offer.id, actor=actor)
    assert set(refusal.value.errors) == {"rincian-sangrai"}
    offers.change_offer(offer.id, actor=actor, specs={"sangrai": "Muda"})
    assert offer_states.submit_offer(offer.id, actor=actor).state is OfferState.SUBMITTED


def test_the_product_page_shows_the_sheet_in_its_order(client, coffee):
    said = {"berat_bersih": "1200.5", "varietas": "Robusta", "sangrai": "Tua", "hilang": "x"}
    offer = an_offer(product=AProduct(category=coffee, specs=said))
    page = client.get(f"/produk/{offer.product.slug}").get_data(as_text=True)
    sheet = page[page.index("Rincian</h2>") :]
    found = [sheet.index(word) for word in ("Varietas", "Robusta", "Tua", "1.200,5 g")]
    assert found == sorted(found)
    assert "hilang" not in sheet


def test_the_editor_asks_keeps_what_is_right_and_names_what_is_not(sign_in, coffee):
    _producer, actor = _roaster()
    offer = _draft(actor)
    browser = sign_in(actor)
    address = f"/jual/produk/{to_public('offer', offer.id)}"
    assert 'name="rincian-sangrai"' in browser.get(address).get_data(as_text=True)
    form = {
        "name": "Kopi robusta 200 g",
        "category": "kopi-teh",
        "unit": "bungkus",
        "price": "40000",
        "rincian-varietas": "Robusta",
        "rincian-berat_bersih": "banyak",
    }
    answer = browser.post(address, data=form)
    assert answer.status_code == 422
    assert 'id="rincian-berat_bersih-error"' in answer.get_data(as_text=True)
    assert db.session.get_one(Product, offer.product_id).specs == {"varietas": "Robusta"}
    good = browser.post(address, data=form | {"rincian-berat_bersih": "1.200,5"})
    assert good.status_code == 302
    db.session.expire_all()
    kept = db.session.get_one(Product, offer.product_id).specs
    assert kept == {"varietas": "Robusta", "berat_bersih": "1200.5"}
    assert 'value="1.200,5"' in browser.get(address).get_data(as_text=True)


def test_admins_add_change_and_remove_lines_and_it_is_written_down(coffee):
    admin = an_admin()
    field = specs.add_spec_field("kopi-teh", "Nilai cangkir", actor=admin, **FIELDS)
    assert (field.key, field.position, field.required) == ("nilai_cangkir", 7, False)
    specs.change_spec_field(field.id, actor=admin, name="Nilai uji cangkir", required=True)
    assert (field.key, field.name, field.required) == (
        "nilai_cangkir",
        "Nilai uji cangkir",
        True,
    )
    specs.remove_spec_field(field.id, actor=admin)
    db.session.flush()
    assert len(spec_fields("kopi-teh")) == 6
    actions = [row.action for row in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert [a for a in actions if a.startswith("spec_field.")] == [
        "spec_field.added",
        "spec_field.changed",
        "spec_field.removed",
    ]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"category": "tidak-ada"}, "category"),
        ({"name": "VARIETAS"}, "name"),
        ({"kind": SpecKind.CHOICE, "unit": ""}, "choices"),
        ({"kind": SpecKind.TEXT}, "unit"),
        ({"choices": [{"name": "A", "name_en": "A"}]}, "choices"),
    ],
)
def test_lines_that_cannot_be_are_refused(coffee, facts, field):
    given = {"category": "kopi-teh", "name": "Nilai cangkir"} | FIELDS | facts
    with pytest.raises(Invalid) as refusal:
        specs.add_spec_field(actor=an_admin(), **given)
    assert set(refusal.value.errors) == {field}


def test_only_admins_keep_the_sheets(coffee):
    _producer, actor = _roaster()
    with pytest.raises(Forbidden):
        specs.add_spec_field("kopi-teh", "Nilai cangkir", actor=actor, **FIELDS)
    with pytest.raises(NotFound):
        specs.remove_spec_field(999_999, actor=an_admin())


def test_the_page_adds_changes_and_removes(sign_in, coffee):
    browser = sign_in(an_admin())
    form = {
        "category": "kopi-teh",
        "name": "Proses",
        "name_en": "Process",
        "kind": "choice",
        "choices": "Basah = Washed\nKering",
    }
    assert browser.post("/admin/rincian", data=form).status_code == 303
    assert browser.post("/admin/rincian", data=form).status_code == 422
    row = spec_fields("kopi-teh")[-1]
    assert row.choices == [
        {"name": "Basah", "name_en": "Washed"},
        {"name": "Kering", "name_en": "Kering"},
    ]
    page = browser.get(f"/admin/rincian/{row.id}").get_data(as_text=True)
    assert "Basah = Washed" in page
    change = {"name": "Proses", "name_en": "Process", "choices": "Basah\nKering\nMadu = Honey"}
    assert browser.post(f"/admin/rincian/{row.id}", data=change).status_code == 303
    assert "Madu" in browser.get("/admin/rincian").get_data(as_text=True)
    assert browser.post(f"/admin/rincian/{row.id}/hapus").status_code == 303
    assert len(spec_fields("kopi-teh")) == 6
