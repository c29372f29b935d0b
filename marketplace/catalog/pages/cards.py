"""Product cards in the reader's words: name, unit, origin, and the one fact that counts."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from flask import get_template_attribute, url_for
from markupsafe import Markup

from marketplace.catalog.pages.ready import edition, note_stock
from marketplace.catalog.personal import card_terms, has_own_prices, priced
from marketplace.catalog.photos import photo_srcset, photo_url
from marketplace.catalog.queries.arriving import first_days_listed
from marketplace.catalog.queries.listing import Card
from marketplace.catalog.seasons import Months, months_of, spans
from marketplace.catalog.taxes import effective_basis_points, with_tax
from marketplace.catalog.terms import Terms
from marketplace.catalog.wording import unit_name
from marketplace.shared import places
from marketplace.shared.calendar import MONTHS, MONTHS_EN, NO_BREAK
from marketplace.shared.clock import today
from marketplace.shared.language import SOURCE, _, current_language
from marketplace.shared.memory import Memory
from marketplace.shared.money import Money
from marketplace.web.current import sees_tax
from marketplace.web.filters import day, tile
from marketplace.web.language import saves_data

AMOUNT = re.compile(r"(\d) (ml|l|g|kg|cm|m|biji)\b")


@dataclass(frozen=True)
class ProductCard:
    """What the product card macro shows."""

    url: str
    name: str
    price: Money
    unit: str
    tier_price: Money | None
    tier_from: Decimal | None
    origin: str
    fact: str
    art: str
    tile: str
    photo_url: str | None
    photo_srcset: str | None
    flag: str | None
    flag_kind: str | None
    is_with_tax: bool
    html: dict[tuple[int, bool], Markup] = field(default_factory=dict, compare=False)

    def drawn(self, *, level: int = 3, eager: bool = False) -> Markup:
        """Return it as HTML with a heading of this level, drawn once while it is kept."""
        known = self.html.get((level, eager))
        if known is None:
            macro = get_template_attribute("macros/product.html", "product_card")
            known = self.html[level, eager] = macro(self, level=level, eager=eager)
        return known


@dataclass(frozen=True)
class Moment:
    """A card, and how it stands with its stock now."""

    card: Card
    arrives_on: date | None
    is_sold_out: bool


CARDS: Memory[ProductCard] = Memory(4000)  # one takes 3 kB once it was drawn


def product_cards(cards: Sequence[Card]) -> list[ProductCard]:
    """Say the facts of cards in the reader's language, with what is sold out by now."""
    if not cards:
        return []
    moments = _moments(cards)
    keys = _keys(moments)
    known = [CARDS.recall(key) if key else None for key in keys]
    terms = card_terms([m.card.offer_id for m, k in zip(moments, known, strict=True) if not k])
    shown = []
    for moment, key, kept in zip(moments, keys, known, strict=True):
        card = kept or _product_card(moment, terms.get(moment.card.offer_id))
        if key and not kept:
            CARDS.keep(key, card)
        shown.append(card)
    return shown


def _moments(cards: Sequence[Card]) -> list[Moment]:
    offers = [card.offer_id for card in cards]
    left = note_stock(offers)
    arrivals, gone = first_days_listed(edition().goods, offers, left), left.gone
    return [
        Moment(card, arrivals.get(card.offer_id), is_sold_out=card.offer_id in gone)
        for card in cards
    ]


def _keys(moments: Sequence[Moment]) -> list[Hashable]:
    """Return all that each card says depends on; None where it is for one buyer's eyes."""
    if has_own_prices():
        return [None] * len(moments)
    manner = (edition(), current_language(), sees_tax(), saves_data())
    return [
        (manner, m.card.offer_id, m.card.offers, m.arrives_on, m.is_sold_out) for m in moments
    ]


def _taxed(card: Card) -> Card:
    """Put the tax into the prices of a card, where its reader wants that."""
    rate = _rate(card)
    if not rate or not sees_tax():
        return card
    tier = with_tax(card.tier_price, rate) if card.tier_price else None
    return replace(card, price=with_tax(card.price, rate), tier_price=tier)


def _rate(card: Card) -> int:
    return effective_basis_points(card.tax_kind, is_pkp=card.is_pkp, day=today())


def _product_card(moment: Moment, terms: Terms | None) -> ProductCard:
    card = _taxed(priced(moment.card, terms))
    months = months_of(card.season_months)
    flag, kind = _flag(months, is_sold_out=moment.is_sold_out)
    return ProductCard(
        url=url_for("catalog.show_product", slug=card.slug),
        name=in_language(card.name, card.name_en),
        price=card.price,
        unit=unit_name(card.unit),
        tier_price=card.tier_price,
        tier_from=card.tier_from,
        origin=str(places.origin(card.village_code)),
        fact=_fact(card, months, moment.arrives_on),
        art=card.art,
        tile=tile(card.art),
        photo_url=photo_url(card.photo_key) if card.photo_key else None,
        photo_srcset=photo_srcset(card.photo_key) if card.photo_key else None,
        flag=flag,
        flag_kind=kind,
        is_with_tax=sees_tax() and _rate(card) > 0,
    )


def in_language(name: str, name_en: str | None) -> str:
    """Return a name in the reader's language, where it has one; amounts never break."""
    shown = name if current_language() == SOURCE or not name_en else name_en
    return AMOUNT.sub(rf"\1{NO_BREAK}\2", shown)


def season_words(months: Months) -> str:
    """Say from which month to which it is harvested."""
    names = MONTHS if current_language() == SOURCE else MONTHS_EN
    return ", ".join(
        names[first - 1] if first == last else f"{names[first - 1]} – {names[last - 1]}"
        for first, last in spans(months)
    )


def _flag(months: Months, *, is_sold_out: bool) -> tuple[str | None, str | None]:
    if is_sold_out:
        return _("Habis"), "bad"
    if today().month in months:
        return _("Sedang panen"), "ok"
    return None, None


def _fact(card: Card, months: Months, arrives_on: date | None) -> str:
    """Say the one thing to know: that it is out of season, who else sells it, or how soon."""
    if months and today().month not in months:
        return _("Panen %(months)s", months=season_words(months))
    arrives = day(arrives_on) if arrives_on else None
    if card.offers > 1 and arrives:
        return _("%(count)s produsen, tiba %(day)s", count=card.offers, day=arrives)
    if card.offers > 1:
        return _("%(count)s produsen", count=card.offers)
    return _("Bisa tiba %(day)s", day=arrives) if arrives else _("Jadwal produsen penuh")
