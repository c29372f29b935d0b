"""Two products that are one and the same become one; what speaks of them moves along."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import aliased

from marketplace.catalog import policies
from marketplace.catalog.family_models import ProductVariant
from marketplace.catalog.merge_models import ProductMerge
from marketplace.catalog.models import Offer, Product
from marketplace.catalog.reference_models import ReferencePrice
from marketplace.catalog.services import searching
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _

NO_SYNC = {"synchronize_session": False}
SAME = ("unit", "category_id", "tax_kind")  # prices, papers and taxes hang on them
SAME_IF_SAID = ("pack", "goods_kind")
FILLED_IN = ("name_en", "pack", "description", "shelf_life_days", "storage", "season_months")


@transactional
def merge_products(dropped_slug: str, kept_slug: str, *, actor: Actor) -> ProductMerge:
    """Let all offers of one product be of another, and its address lead there.

    Carts, needs and reference prices move along, and price lists with their offers; what was
    ordered keeps the name it had. A producer who offers both keeps both offers. Raises
    `Invalid` for a product that is not there, `RuleBroken` for goods that differ in unit,
    content, category, kind or tax.
    """
    require(allowed=policies.may_merge_products(actor), to=_("menggabungkan produk"))
    dropped, kept = _both(dropped_slug, kept_slug)
    _refuse_different(dropped, kept)
    offers = _move_offers(dropped, kept)
    _fill_in(dropped, kept)
    earlier = update(ProductMerge).where(ProductMerge.into_id == dropped.id)
    db.session.execute(earlier.values(into_id=kept.id), execution_options=NO_SYNC)
    alone = delete(ProductVariant).where(ProductVariant.product_id == dropped.id)
    db.session.execute(alone)
    merge = ProductMerge(product_id=dropped.id, into_id=kept.id)
    db.session.add(merge)
    audit.record(
        "product.merged",
        kept,
        actor=actor,
        slug=dropped.slug,
        name=dropped.name,
        offers=offers,
        reference_prices=_move_references(dropped, kept),
    )
    events.announce("product.merged", product_id=dropped.id, into_id=kept.id)
    searching.refresh_products([dropped.id, kept.id])
    return merge


def _both(dropped_slug: str, kept_slug: str) -> tuple[Product, Product]:
    """Lock both, in one order for all who do so."""
    merged = select(ProductMerge.product_id)
    wanted = (
        select(Product)
        .where(Product.slug.in_([dropped_slug, kept_slug]), Product.id.not_in(merged))
        .order_by(Product.id)
        .with_for_update(of=Product)
        .execution_options(populate_existing=True)
    )
    found = {product.slug: product for product in db.session.scalars(wanted)}
    unknown = _("Produk ini tidak ada. Salin alamatnya dari katalog.")
    fields = {"dropped": dropped_slug, "kept": kept_slug}
    errors = {name: [unknown] for name, slug in fields.items() if slug not in found}
    if not errors and dropped_slug == kept_slug:
        errors["kept"] = [_("Pilih dua produk yang berbeda.")]
    if errors:
        raise Invalid(errors)
    return found[dropped_slug], found[kept_slug]


def _refuse_different(dropped: Product, kept: Product) -> None:
    differs = any(getattr(dropped, name) != getattr(kept, name) for name in SAME) or any(
        getattr(dropped, name) != getattr(kept, name)
        for name in SAME_IF_SAID
        if getattr(dropped, name) and getattr(kept, name)
    )
    if differs:
        raise RuleBroken(
            _(
                "Satuan, isi kemasan, kategori, jenis barang, dan pajaknya harus sama. "
                "Samakan dulu, atau jadikan varian."
            )
        )


def _move_offers(dropped: Product, kept: Product) -> int:
    db.session.flush()
    moved = update(Offer).where(Offer.product_id == dropped.id).values(product_id=kept.id)
    offers = list(
        db.session.scalars(moved.returning(Offer.id), execution_options=NO_SYNC).all()
    )
    db.session.expire(dropped, ["offers"])
    db.session.expire(kept, ["offers"])
    for offer in db.session.identity_map.values():
        if isinstance(offer, Offer) and offer.id in offers:
            db.session.expire(offer, ["product_id", "product"])
    return len(offers)


def _move_references(dropped: Product, kept: Product) -> int:
    """Let what the market paid be known of the one that stays; its own weeks come first."""
    known, own = aliased(ReferencePrice), ReferencePrice.product_id == dropped.id
    weeks = select(known.week).where(known.product_id == kept.id)
    moved = update(ReferencePrice).where(own, ReferencePrice.week.not_in(weeks))
    moved = moved.values(product_id=kept.id).returning(ReferencePrice.id)
    return len(db.session.scalars(moved, execution_options=NO_SYNC).all())


def _fill_in(dropped: Product, kept: Product) -> None:
    """Lose nothing that is known of the one and not of the other."""
    for name in FILLED_IN:
        if not getattr(kept, name):
            setattr(kept, name, getattr(dropped, name))
    kept.goods_kind = kept.goods_kind or dropped.goods_kind
    kept.specs = {**dropped.specs, **kept.specs}
    kept.popularity += dropped.popularity
    dropped.popularity = 0
