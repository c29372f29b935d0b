"""Suggestions while somebody types: the names of what is on sale, read once an edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.catalog.lexicon import Lexicon
from marketplace.catalog.models import Product
from marketplace.catalog.queries.goods import Goods
from marketplace.catalog.queries.market import Shelf
from marketplace.catalog.queries.searching import understand
from marketplace.catalog.states import SuggestionKind
from marketplace.catalog.suggesting import SHORTEST, Suggestion, Suggestions
from marketplace.producers.models import Producer
from marketplace.shared import places
from marketplace.shared.database import db


class Understood:
    """Suggestions, and the words by which typing errors and other names are understood."""

    def __init__(self, suggestions: Suggestions, known: Lexicon) -> None:
        self._suggestions = suggestions
        synonyms = (
            (" ".join(said), " ".join(meant))
            for said, meanings in known.synonyms.items()
            for meant in meanings
        )
        self._lexicon = Lexicon(suggestions.vocabulary, synonyms)

    def suggest(self, query: str) -> tuple[Suggestion, ...]:
        """Return what may be meant; nothing when too little, or a strange word, was typed."""
        if len(query.strip()) < SHORTEST:
            return ()
        search = understand(query, self._lexicon)
        return self._suggestions.find(search.groups) if search and search.is_whole else ()


def read_suggestions(goods: Goods, shelves: Sequence[Shelf], lexicon: Lexicon) -> Understood:
    """Read the names of all that is on sale, those of which most is sold first."""
    things = {
        SuggestionKind.CATEGORY: _shelves(goods, shelves),
        SuggestionKind.PRODUCT: _products(goods),
        SuggestionKind.PRODUCER: _producers(goods),
        SuggestionKind.VILLAGE: _villages(goods),
    }
    return Understood(Suggestions(things), lexicon)


def _shelves(goods: Goods, shelves: Sequence[Shelf]) -> Iterator[Suggestion]:
    for shelf in shelves:
        if shelf.slug in goods.category_slugs:
            yield Suggestion(SuggestionKind.CATEGORY, shelf.slug, shelf.name, shelf.name_en)


def _products(goods: Goods) -> Iterator[Suggestion]:
    names = select(Product.id, Product.slug, Product.name, Product.name_en)
    liked = names.order_by(Product.popularity.desc(), Product.name, Product.id)
    for product_id, slug, name, name_en in db.session.execute(liked):
        if product_id in goods.number_of:
            yield Suggestion(SuggestionKind.PRODUCT, slug, name, name_en)


def _producers(goods: Goods) -> Iterable[Suggestion]:
    names = select(Organisation.slug, Organisation.name).join(
        Producer, Producer.id == Organisation.id
    )
    found = [
        (-goods.producers[slug].bit_count(), name, slug)
        for slug, name in db.session.execute(names)
        if slug in goods.producers
    ]
    return [
        Suggestion(SuggestionKind.PRODUCER, slug, name) for _many, name, slug in sorted(found)
    ]


def _villages(goods: Goods) -> Iterable[Suggestion]:
    most_first = sorted(
        goods.villages, key=lambda code: (-goods.villages[code].bit_count(), code)
    )
    found = map(places.origin, most_first)
    return [
        Suggestion(SuggestionKind.VILLAGE, each.slug, str(each))
        for each in found
        if each.is_known
    ]
