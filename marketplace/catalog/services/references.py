"""The regency keeps what goods cost on the market, and how far prices may be from that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.catalog import policies
from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import Category, Product
from marketplace.catalog.queries import references as queries
from marketplace.catalog.reference_models import PriceBand, ReferencePrice
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, require
from marketplace.shared.language import _
from marketplace.shared.money import Money

OLDEST = timedelta(weeks=260)
MOST_BELOW, MOST_ABOVE = 99, 1000  # per cent


@dataclass(frozen=True)
class ReferenceFacts:
    """What a commodity costs in the week of a day: a product, or a category by the unit."""

    day: date
    unit_price: Money
    source: str
    product_id: int | None = None
    category_id: int | None = None
    unit: str | None = None


@transactional
def set_reference(facts: ReferenceFacts, *, actor: Actor) -> ReferencePrice:
    """Add the price of a week, or change the one that it has.

    Raises `Invalid` for weeks that have not begun and for goods that do not exist.
    """
    require(allowed=policies.may_keep_references(actor), to=_("mengubah harga acuan"))
    _check(facts)
    row = _known(facts)
    before = None
    if row is None:
        row = ReferencePrice(
            product_id=facts.product_id,
            category_id=facts.category_id,
            unit=facts.unit,
            week=week_of(facts.day),
        )
        db.session.add(row)
    else:
        before = row.unit_price.rupiah
    row.unit_price, row.source, row.is_example = facts.unit_price, facts.source, False
    row.entered_by, row.entered_at = actor.person_id, utc_now()
    action = "reference_price.added" if before is None else "reference_price.changed"
    said = {"week": row.week, "price": facts.unit_price.rupiah, "source": facts.source}
    audit.record(action, row, actor=actor, before=before, **said)
    return row


@transactional
def change_reference(
    reference_id: int, *, unit_price: Money, source: str, actor: Actor
) -> ReferencePrice:
    """Correct a price and who says so; raises `NotFound` and `Invalid`."""
    row = queries.find_reference(reference_id)
    facts = ReferenceFacts(
        row.week, unit_price, source, row.product_id, row.category_id, row.unit
    )
    return set_reference(facts, actor=actor)


@transactional
def set_references(many: Sequence[ReferenceFacts], *, actor: Actor) -> int:
    """Set the prices of a whole table, all or none; return how many."""
    for facts in many:
        set_reference(facts, actor=actor)
    return len(many)


@transactional
def set_band(
    category_id: int, *, percent_below: int, percent_above: int, actor: Actor
) -> PriceBand:
    """Set from where on prices of a category need a reason; offers keep their prices.

    Raises `Invalid` for a category that does not exist and for per cent that cannot be.
    """
    require(allowed=policies.may_keep_references(actor), to=_("mengubah kisaran harga"))
    category = db.session.get(Category, category_id)
    if category is None:
        raise Invalid({"category": [_("Pilih kategori dari daftar.")]})
    if not (0 <= percent_below <= MOST_BELOW and 0 <= percent_above <= MOST_ABOVE):
        message = _("Tulis 0 – 99 persen di bawah, 0 – 1000 persen di atas.")
        raise Invalid({"percent_above": [message]})
    band = db.session.get(PriceBand, category_id, with_for_update=True)
    if band is None:
        band = PriceBand(category_id=category_id)
        db.session.add(band)
    band.percent_below, band.percent_above = percent_below, percent_above
    said = {"below": percent_below, "above": percent_above}
    audit.record("price_band.set", category, actor=actor, **said)
    return band


def _check(facts: ReferenceFacts) -> None:
    errors: dict[str, list[str]] = {}
    if not week_of(today()) - OLDEST <= week_of(facts.day) <= today():
        errors["day"] = [_("Pilih hari dalam minggu ini atau sebelumnya.")]
    if facts.unit_price <= Money(0):
        errors["price"] = [_("Harga harus lebih dari nol.")]
    if (facts.product_id is None) == (facts.category_id is None):
        errors["product"] = [_("Pilih satu produk, atau satu kategori dengan satuannya.")]
    elif facts.category_id is not None and not facts.unit:
        errors["unit"] = [_("Pilih satuan yang diberi harga.")]
    elif not _exists(facts):
        errors["product"] = [_("Barang ini tidak ada di katalog.")]
    if errors:
        raise Invalid(errors)


def _exists(facts: ReferenceFacts) -> bool:
    if facts.product_id is not None:
        return db.session.get(Product, facts.product_id) is not None
    return db.session.get(Category, facts.category_id) is not None


def _known(facts: ReferenceFacts) -> ReferencePrice | None:
    wanted = select(ReferencePrice).where(
        ReferencePrice.week == week_of(facts.day),
        ReferencePrice.product_id == facts.product_id
        if facts.product_id is not None
        else (ReferencePrice.category_id == facts.category_id)
        & (ReferencePrice.unit == facts.unit),
    )
    return db.session.scalar(wanted.with_for_update())
