"""Which goods on sale the lines of a list mean. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import BigInteger, ColumnElement, func, literal, or_, select, type_coerce

from marketplace.catalog.models import Offer, Product
from marketplace.catalog.queries.filters import is_on_sale
from marketplace.catalog.queries.remembered import Edition, present_edition
from marketplace.catalog.states import SuggestionKind
from marketplace.catalog.words import name_key
from marketplace.producers.models import Producer
from marketplace.quick_orders.lines import TypedLine
from marketplace.quick_orders.matching import Choice, Matched, match
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import from_public, to_public

MOST_CHOICES = 12
IN_SAMPLE = 5  # goods of the example list


@dataclass(frozen=True)
class Named:
    """A choice and the address of its product."""

    slug: str
    choice: Choice


@dataclass
class Shelf:
    """Goods on sale by what they can be called."""

    offers: dict[int, Choice] = field(default_factory=dict)
    slugs: dict[str, Choice] = field(default_factory=dict)
    names: dict[str, list[Choice]] = field(default_factory=lambda: defaultdict(list))

    def exactly(self, item: str) -> Sequence[Choice]:
        """Return what is called just so: by code, address, name, or name and pack."""
        offer_id = from_public("offer", item.lower())
        if offer_id in self.offers:
            return [self.offers[offer_id]]
        if item.casefold() in self.slugs:
            return [self.slugs[item.casefold()]]
        return self.names.get(name_key(item), ())


def matched(lines: Sequence[TypedLine], picked: Sequence[str]) -> list[Matched]:
    """Judge the lines of a list; `picked` has what the buyer chose for each, or nothing."""
    items = {line.item for line in lines if line.item}
    shelf = _shelf(items)
    unknown = {item for item in items if not shelf.exactly(item)}
    alike = _alike(unknown, present_edition()) if unknown else {}
    return [
        match(
            line,
            shelf.exactly(line.item) or alike.get(line.item, ()),
            choice,
            certain=line.item not in unknown,
        )
        for line, choice in zip(lines, picked, strict=True)
    ]


def well_liked() -> list[tuple[str, str]]:
    """Return name and unit of a few goods on sale, for an example list."""
    liked = (
        select(Product.name, Product.unit)
        .where(
            Product.id.in_(select(Offer.product_id).join(Offer.producer).where(is_on_sale()))
        )
        .order_by(Product.popularity.desc(), Product.id)
        .limit(IN_SAMPLE)
    )
    return [(row[0], row[1]) for row in db.session.execute(liked)]


def _shelf(items: Collection[str]) -> Shelf:
    """Read the goods that are called as the items are."""
    shelf = Shelf()
    keys = {name_key(each) for each in items}
    heads = {key.rpartition(",")[0].strip() for key in keys if "," in key}
    slugs = {each.casefold() for each in items}
    if items:
        called = or_(Product.slug.in_(slugs), Product.name_key.in_(keys | heads))
        for named in _on_sale(called):
            choice = named.choice
            shelf.slugs[named.slug] = choice
            shelf.names[name_key(choice.name)].append(choice)
            shelf.names[name_key(f"{choice.name}, {choice.pack}")].append(choice)
    offer_ids = {number for each in items if (number := from_public("offer", each.lower()))}
    if offer_ids:
        found = _on_sale(Offer.id.in_(offer_ids), by_offer=True)
        shelf.offers = {named.choice.offer_id or 0: named.choice for named in found}
    return shelf


def _alike(items: Collection[str], edition: Edition) -> dict[str, Sequence[Choice]]:
    """Return, for names that nothing bears, the goods that may be meant, in all their packs."""
    meant = {
        item: [each for each in edition.suggest(item) if each.kind is SuggestionKind.PRODUCT]
        for item in items
    }
    keys = {name_key(each.name) for some in meant.values() for each in some}
    by_name: dict[str, list[Choice]] = defaultdict(list)
    for named in _on_sale(Product.name_key.in_(keys)) if keys else ():
        by_name[name_key(named.choice.name)].append(named.choice)
    return {
        item: [choice for each in some for choice in by_name[name_key(each.name)]][
            :MOST_CHOICES
        ]
        for item, some in meant.items()
    }


def _on_sale(which: ColumnElement[bool], *, by_offer: bool = False) -> list[Named]:
    """Read goods on sale, each with its lowest price: products, or single offers."""
    offer_id = Offer.id if by_offer else literal(None, BigInteger)
    lowest = type_coerce(func.min(Offer.lowest_price), BigInteger)
    rows = db.session.execute(
        select(
            Product.slug, Product.id, offer_id, Product.name, Product.pack, Product.unit, lowest
        )
        .join(Offer, Offer.product_id == Product.id)
        .join(Producer, Producer.id == Offer.producer_id)
        .where(is_on_sale(), which)
        .group_by(Product.id, *([Offer.id] if by_offer else []))
        .order_by(Product.popularity.desc(), Product.id)
    )
    return [
        Named(row[0], Choice(_key(row[1], row[2]), *row[1:6], price=Money(row[6])))
        for row in rows
    ]


def _key(product_id: int, offer_id: int | None) -> str:
    if offer_id is not None:
        return f"offer:{to_public('offer', offer_id)}"
    return f"product:{to_public('product', product_id)}"
