"""Questions a producer asks about its own offers, and those that rules ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog import gates
from marketplace.catalog.models import Category, Offer, OfferPhoto, Product
from marketplace.catalog.states import OfferState
from marketplace.catalog.words import name_key
from marketplace.producers.models import Certificate, Producer
from marketplace.producers.states import CertificateState
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.money import Money
from marketplace.shared.pagination import Part, read_cursor, write_cursor

FRESH = {"populate_existing": True}
WHOLE = (
    joinedload(Offer.product),
    joinedload(Offer.producer),
    selectinload(Offer.price_tiers),
    selectinload(Offer.photos),
    selectinload(Offer.certificates),
)


def find_own_offer(offer_id: int, actor: Actor) -> Offer:
    """Return an offer of the actor's producer; a foreign one looks like a missing one."""
    wanted = select(Offer).where(Offer.id == offer_id, _is_own(actor)).options(*WHOLE)
    return _found(db.session.scalar(wanted))


def lock_own_offer(offer_id: int, actor: Actor) -> Offer:
    """Return an own offer and keep others from changing it until we commit."""
    return _lock(select(Offer).where(Offer.id == offer_id, _is_own(actor)))


def lock_offer(offer_id: int) -> Offer:
    """Return an offer and keep others from changing it until we commit."""
    return _lock(select(Offer).where(Offer.id == offer_id))


def find_offer(offer_id: int) -> Offer:
    """Return an offer with all that belongs to it, or stop with `NotFound`."""
    return _found(db.session.scalar(select(Offer).where(Offer.id == offer_id).options(*WHOLE)))


def own_offers(
    actor: Actor, *, state: OfferState | None = None, limit: int = 20, cursor: str | None = None
) -> Part[Offer]:
    """List the offers of the actor's producer, the newest first; archived ones when asked."""
    wanted = select(Offer).where(_is_own(actor))
    if state is None:
        wanted = wanted.where(Offer.state != OfferState.ARCHIVED)
    else:
        wanted = wanted.where(Offer.state == state)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    after = read_cursor(cursor, int)
    if after is not None:
        wanted = wanted.where(Offer.id < after[0])
    shown = wanted.options(*WHOLE).order_by(Offer.id.desc()).limit(limit + 1)
    rows = db.session.scalars(shown).unique().all()
    more = len(rows) > limit
    return Part(rows[:limit], write_cursor(rows[limit - 1].id) if more else None, total)


def own_counts(actor: Actor) -> dict[OfferState, int]:
    """Count the offers of the actor's producer by state."""
    wanted = select(Offer.state, func.count()).where(_is_own(actor)).group_by(Offer.state)
    return {row[0]: row[1] for row in db.session.execute(wanted)}


class Glance(NamedTuple):
    """An offer as its producer's first page needs it."""

    id: int
    state: OfferState
    name: str
    unit: str
    review_reason: str | None
    available: Decimal
    minimum: Decimal
    threshold: Decimal | None  # its producer's own

    @property
    def least(self) -> Decimal:
        """What should always be there: the smallest order, or what the producer wants."""
        return max(self.minimum, self.threshold or Decimal(0))

    @property
    def is_low(self) -> bool:
        """Say whether buyers see it, and less is there than should be."""
        return self.state is OfferState.PUBLISHED and self.available < self.least


def own_at_a_glance(actor: Actor) -> Sequence[Glance]:
    """List the offers of the actor's producer without the archived, the scarcest first."""
    wanted = (
        select(
            Offer.id,
            Offer.state,
            Product.name,
            Product.unit,
            Offer.review_reason,
            Offer.available_quantity,
            Offer.minimum_quantity,
            Offer.low_stock_at,
        )
        .join(Offer.product)
        .where(_is_own(actor), Offer.state != OfferState.ARCHIVED)
        .order_by(Offer.available_quantity, Offer.id)
    )
    return [Glance._make(row) for row in db.session.execute(wanted)]


def own_certificates(producer_id: int, ids: Sequence[int]) -> Sequence[Certificate]:
    """Return those of these certificates that belong to the producer."""
    wanted = select(Certificate).where(
        Certificate.id.in_(ids), Certificate.producer_id == producer_id
    )
    return db.session.scalars(wanted.order_by(Certificate.id)).all()


def fitting_certificates(offer: Offer, day: date) -> Sequence[Certificate]:
    """List the producer's papers of the kinds that goods like this one need."""
    wanted = select(Certificate).where(
        Certificate.producer_id == offer.producer_id,
        Certificate.kind.in_(gates.paper_kinds(offer, day)),
        Certificate.state != CertificateState.REJECTED,
        or_(Certificate.valid_until.is_(None), Certificate.valid_until >= day),
    )
    return db.session.scalars(wanted.order_by(Certificate.id)).all()


def categories() -> Sequence[Category]:
    """List the shelves of the catalogue in their order."""
    return db.session.scalars(select(Category).order_by(Category.position)).all()


def find_product(product_id: int, actor: Actor) -> Product:
    """Return a product that the actor may offer: sold by somebody, or the actor's own."""
    wanted = select(Product).where(Product.id == product_id, _is_known_to(actor))
    product = db.session.scalar(wanted)
    if product is None:
        raise NotFound
    return product


def products_called(names: Iterable[str], actor: Actor) -> dict[tuple[str, str], Product]:
    """Return the oldest known product of each of these names, by key of the name and unit."""
    keys = {name_key(name) for name in names}
    wanted = select(Product).where(Product.name_key.in_(keys), _is_known_to(actor))
    newest_first = db.session.scalars(wanted.order_by(Product.id.desc()))
    return {(product.name_key, product.unit): product for product in newest_first}


def products_like(words: str, actor: Actor, limit: int = 8) -> Sequence[Product]:
    """Suggest known products whose name contains all the words."""
    wanted = select(Product).where(_is_known_to(actor))
    for word in words.split()[:6]:
        wanted = wanted.where(Product.name.icontains(word, autoescape=True))
    return db.session.scalars(wanted.order_by(Product.name, Product.id).limit(limit)).all()


def is_shared(product_id: int, offer_id: int) -> bool:
    """Say whether other offers, of whomever, are of this product, too."""
    wanted = select(Offer.id).where(Offer.product_id == product_id, Offer.id != offer_id)
    return db.session.scalar(wanted.limit(1)) is not None


@dataclass(frozen=True)
class TypicalPrice:
    """What others ask for the same product."""

    lowest: Money
    highest: Money
    offers: int


def typical_prices(
    product_ids: Collection[int], *, except_producer: int
) -> dict[int, TypicalPrice]:
    """Return the range of the first-tier prices that other producers publish, by product."""
    wanted = (
        select(
            Offer.product_id,
            func.min(Offer.lowest_price),
            func.max(Offer.lowest_price),
            func.count(),
        )
        .where(
            Offer.product_id.in_(product_ids),
            Offer.producer_id != except_producer,
            Offer.state == OfferState.PUBLISHED,
            Offer.lowest_price.is_not(None),
        )
        .group_by(Offer.product_id)
    )
    return {
        product_id: TypicalPrice(low, high, count)
        for product_id, low, high, count in db.session.execute(wanted)
        if low and high
    }


def find_photo(key: str) -> tuple[OfferPhoto, Offer] | None:
    """Return a kept photo and the offer it shows."""
    wanted = (
        select(OfferPhoto, Offer)
        .join(Offer, Offer.id == OfferPhoto.offer_id)
        .where(OfferPhoto.key == key)
        .options(joinedload(Offer.producer).joinedload(Producer.organisation))
    )
    row = db.session.execute(wanted).first()
    return (row[0], row[1]) if row else None


def lock_offers(offer_ids: Collection[int]) -> None:
    """Keep offers from others, in one order: nobody waits in a circle."""
    wanted = select(Offer.id).where(Offer.id.in_(offer_ids)).order_by(Offer.id)
    db.session.execute(wanted.with_for_update()).all()


def _is_own(actor: Actor) -> ColumnElement[bool]:
    return Offer.producer_id == actor.organisation_id


def _is_known_to(actor: Actor) -> ColumnElement[bool]:
    sold = or_(Offer.state == OfferState.PUBLISHED, _is_own(actor))
    return select(Offer.id).where(Offer.product_id == Product.id, sold).exists()


def _lock(wanted: Select[Offer]) -> Offer:
    locked = wanted.with_for_update(of=Offer).options(*WHOLE).execution_options(**FRESH)
    return _found(db.session.scalars(locked).unique().one_or_none())


def _found(offer: Offer | None) -> Offer:
    if offer is None:
        raise NotFound
    return offer
