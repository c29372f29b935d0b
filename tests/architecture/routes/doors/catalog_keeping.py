"""What the regency keeps for all: words, spec sheets, families, merges, usual prices."""

from __future__ import annotations

from secrets import token_hex

from marketplace.catalog.capacity import week_of
from marketplace.catalog.family_models import ProductFamily, ProductVariant
from marketplace.catalog.merge_models import ProductMerge
from marketplace.catalog.models import Synonym, UnmetSearch
from marketplace.catalog.reference_models import ReferencePrice
from marketplace.catalog.spec_models import SpecField
from marketplace.catalog.states import SpecKind, SynonymKind
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.architecture.routes.naming import Door, opaque, text
from tests.factories.market import AProduct

AFTER = 2  # goods on shelves
SPEC = text("deal.spec_field", missing="999999999")
SYNONYM = text("deal.synonym", missing="999999999")
LEAVING = text("deal.leaving_synonym", missing="999999999")
PUBLIC_SYNONYM = opaque("synonym", "deal.public_synonym")
LEAVING_SYNONYM = opaque("synonym", "deal.leaving_public_synonym")


def _words():
    return {"word": f"kata {token_hex(4)}", "stands_for": "barang"}


DOORS = {
    "catalog.change_reference": Door(
        opaque("reference_price", "deal.reference"), body={"price": "31000", "source": "Pasar"}
    ),
    "catalog.remove_variant": Door(text("deal.variant", missing="999999999")),
    "catalog.edit_spec_field": Door(SPEC),
    "catalog.change_spec_field": Door(SPEC, body={"name": "Isi", "name_en": "Content"}),
    "catalog.remove_spec_field": Door(SPEC),
    "catalog.edit_synonym": Door(SYNONYM),
    "catalog.change_synonym": Door(SYNONYM, body=lambda _me, _named: _words()),
    "catalog.remove_synonym": Door(LEAVING),
    "catalog_api.change_synonym": Door(PUBLIC_SYNONYM, body=lambda _me, _named: _words()),
    "catalog_api.remove_synonym": Door(LEAVING_SYNONYM),
}
NAMELESS = {
    "catalog.add_reference",
    "catalog.set_band",
    "catalog_api.set_reference_price",
    "catalog.add_spec_field",
    "catalog.add_synonym",
    "catalog.add_variant",
    "catalog.merge",
    "catalog_api.add_synonym",
}
LISTS = {
    "catalog.show_references",
    "catalog_api.list_reference_prices",
    "catalog.show_spec_fields",
    "catalog.show_merges",
    "catalog.show_variants",
    "catalog.show_synonyms",
    "catalog_api.list_synonyms",
    "catalog_api.list_unmet_searches",
}


def furnish(deal):
    """Keep words, a question of a spec sheet, a family, a merged product and a usual price."""
    deal.reference = _reference(deal.product)
    deal.variant = _variant(deal.product)
    _merged(deal.product)
    deal.spec_field = _spec_field(deal.product.category.slug)
    deal.synonym, deal.leaving_synonym = str(_synonym().id), str(_synonym().id)
    deal.public_synonym, deal.leaving_public_synonym = _synonym(), _synonym()


def _synonym():
    """Write a word that may be changed or removed."""
    row = Synonym(**_words(), kind=SynonymKind.TRADE)
    asked = UnmetSearch(words=token_hex(8), times=1, first_at=utc_now(), last_at=utc_now())
    db.session.add_all([row, asked])
    db.session.flush()
    return row


def _reference(product):
    """Write what the market paid in a week that is in use by nobody else."""
    row = ReferencePrice(
        product_id=product.id, week=week_of(today()), unit_price=Money(30_000), source="Pasar"
    )
    db.session.add(row)
    db.session.flush()
    return row


def _variant(product):
    """Put the product into a family of its own."""
    family = ProductFamily(name=f"Induk {token_hex(4)}", category=product.category)
    db.session.add(ProductVariant(product=product, family=family, label="kecil", position=1))
    db.session.flush()
    return str(product.id)


def _merged(product):
    """Let another product have ended in this one."""
    twin = AProduct(name=product.name, category=product.category)
    db.session.add(ProductMerge(product=twin, into=product))
    db.session.flush()


def _spec_field(category):
    """Ask something that may be asked no longer."""
    row = SpecField(
        category=category,
        key=f"isi_{token_hex(4)}",
        name="Isi",
        name_en="Content",
        kind=SpecKind.NUMBER,
        unit="g",
        position=1,
    )
    db.session.add(row)
    db.session.flush()
    return str(row.id)
