"""The regency says which products are variants of one good."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import delete, func, select

from marketplace.catalog import policies
from marketplace.catalog.family_models import ProductFamily, ProductVariant
from marketplace.catalog.merge_models import ProductMerge
from marketplace.catalog.models import Product
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import Invalid, NotFound, require
from marketplace.shared.language import _


@transactional
def add_variant(  # noqa: PLR0913
    slug: str,
    *,
    actor: Actor,
    family: str,
    label: str,
    label_en: str = "",
    is_catch_weight: bool = False,
    tare: Decimal | None = None,
) -> ProductVariant:
    """Make a product a choice of the family of this name in its category; new ones are begun.

    `tare` in kg. Raises `Invalid` for a product that is not there or has a family, a label
    that is taken, and a tare without catch weight.
    """
    require(allowed=policies.may_merge_products(actor), to=_("mengatur varian produk"))
    product = _product(slug)
    if tare is not None and not is_catch_weight:
        raise Invalid({"tare": [_("Tara hanya untuk barang yang ditimbang saat diterima.")]})
    home = _family(family, product)
    taken = select(ProductVariant).where(ProductVariant.family_id == home.id)
    if db.session.scalar(taken.where(ProductVariant.label == label)) is not None:
        raise Invalid({"label": [_("Varian dengan sebutan ini sudah ada.")]})
    last = select(func.max(ProductVariant.position)).where(ProductVariant.family_id == home.id)
    variant = ProductVariant(
        product=product,
        family=home,
        label=label,
        label_en=label_en,
        is_catch_weight=is_catch_weight,
        tare=tare,
        position=(db.session.scalar(last) or 0) + 1,
    )
    db.session.add(variant)
    audit.record(
        "product.variant_added",
        product,
        actor=actor,
        family=home.name,
        label=label,
        is_catch_weight=is_catch_weight,
        tare=tare,
    )
    return variant


@transactional
def remove_variant(product_id: int, *, actor: Actor) -> None:
    """Let a product stand by itself again; a family without choices ends. `NotFound`."""
    variant = db.session.get(ProductVariant, product_id, with_for_update=True)
    if variant is None:
        raise NotFound
    require(allowed=policies.may_merge_products(actor), to=_("mengatur varian produk"))
    facts = {"family": variant.family.name, "label": variant.label}
    audit.record("product.variant_removed", variant.product, actor=actor, **facts)
    family_id = variant.family_id
    db.session.delete(variant)
    db.session.flush()
    left = select(ProductVariant.product_id).where(ProductVariant.family_id == family_id)
    ended = delete(ProductFamily).where(ProductFamily.id == family_id, ~left.exists())
    db.session.execute(ended)


def _product(slug: str) -> Product:
    """Lock the product, so that it enters one family only."""
    merged = select(ProductMerge.product_id)
    wanted = select(Product).where(Product.slug == slug, Product.id.not_in(merged))
    product = db.session.scalar(wanted.with_for_update(of=Product))
    if product is None:
        raise Invalid({"slug": [_("Produk ini tidak ada. Salin alamatnya dari katalog.")]})
    if db.session.get(ProductVariant, product.id) is not None:
        raise Invalid({"slug": [_("Produk ini sudah menjadi varian. Lepas dulu.")]})
    return product


def _family(name: str, product: Product) -> ProductFamily:
    """Find the family, or begin it; it is locked, so that labels stay apart."""
    begun = insert(ProductFamily).values(
        name=name, category_id=product.category_id, created_at=utc_now()
    )
    db.session.execute(begun.on_conflict_do_nothing(index_elements=["category_id", "name"]))
    wanted = select(ProductFamily).where(
        ProductFamily.name == name, ProductFamily.category_id == product.category_id
    )
    return db.session.scalars(wanted.with_for_update()).one()
