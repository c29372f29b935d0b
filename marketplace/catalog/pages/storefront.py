"""The shop window: the front page, and the catalogue with its filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.catalog.pages import pages
from marketplace.catalog.pages.addresses import Address
from marketplace.catalog.pages.cards import in_language, product_cards
from marketplace.catalog.pages.filtering import filters
from marketplace.catalog.pages.framing import framed
from marketplace.catalog.pages.freshness import fresh
from marketplace.catalog.pages.ready import Drawing, edition, note_shown, page, part
from marketplace.catalog.pages.shelving import current_shelf
from marketplace.catalog.personal import payer
from marketplace.catalog.queries import market
from marketplace.catalog.queries.facets import Facets
from marketplace.catalog.queries.filters import Sort, Wanted
from marketplace.catalog.queries.listing import Card
from marketplace.catalog.queries.shown_stock import Shown
from marketplace.catalog.schemas.browsing import MANY, read_query, wanted, written
from marketplace.shared import places
from marketplace.shared.clock import today
from marketplace.shared.errors import NotFound
from marketplace.shared.language import _, _l
from marketplace.web.access import public

ON_A_PAGE = 24
ON_A_SHELF = 5
LOOKED_AT = 30  # cards from which a varied shelf is chosen
SORTS = {
    Sort.RELEVANCE: _l("Paling sesuai"),
    Sort.PRICE: _l("Harga terendah"),
    Sort.NEAREST: _l("Terdekat ke bandara"),
    Sort.NEWEST: _l("Terbaru"),
    Sort.NAME: _l("Nama A – Z"),
}


@dataclass(frozen=True)
class Pager:
    """Which page of a list this is, and where the others are."""

    number: int
    last: int
    address: Address

    def url(self, number: int) -> str:
        """Return the address of another page."""
        return self.address.page(number)


@pages.get("/")
@public
def home() -> Response:
    """Show the front page: what there is, from where, and what is ordered most."""
    return page(_home)


def _home() -> Drawing:
    now = edition()
    whole = Wanted(payer=payer())
    ripe, latest = frozenset({today().month}), Sort.NEWEST
    counted = now.facets(whole)
    popular = _varied(now.cards(whole, limit=LOOKED_AT))
    harvest = _varied(now.cards(replace(whole, months=ripe), limit=LOOKED_AT))
    newest = _varied(now.cards(replace(whole, sort=latest), limit=LOOKED_AT))
    shown = iter(product_cards([*popular, *harvest, *newest]))
    html = render_template(
        "catalog/home.html",
        shelves=now.shelves,
        in_language=in_language,
        places=now.places(),
        counted=counted,
        soonest=next(((day, count) for day, count in counted.days.items() if count), None),
        districts=places.districts(),
        has_orders=any(card.popularity for card in popular),
        popular=list(islice(shown, len(popular))),
        harvest=list(islice(shown, len(harvest))),
        newest=list(shown),
    )
    return html, 200


@pages.get("/katalog")
@pages.get("/katalog/<category>")
@public
def list_products(category: str | None = None) -> ResponseReturnValue:
    """Show the products that fit the words and filters in the address."""
    if request.headers.get("HX-Request-Type") == "partial":
        answer = _results(category)
    else:
        answer = page(lambda: _list(category))
    answer.vary.add("HX-Request-Type")
    return answer


def _list(category: str | None) -> Drawing:
    drawn = part("list", lambda: _draw("catalog/_list.html", category))
    current_shelf(drawn.shelf)
    return framed("catalog/list.html", title=drawn.title, content=drawn.html), drawn.status


def _results(category: str | None) -> Response:
    """Answer htmx with the results alone, and with the address under which they stand."""
    drawn = part("results", lambda: _draw("catalog/_results.html", category))
    answer = make_response(drawn.html, drawn.status)
    answer.headers["HX-Push-Url"] = drawn.title
    return fresh(answer)


def _draw(template: str, category: str | None) -> tuple[str, str, str | None, int]:
    facts = _facts(category)
    html = render_template(template, **facts)
    pager: Pager = facts["pager"]
    titles = {"catalog/_results.html": pager.url(pager.number)}
    shelf = facts["shelf"]
    status = 422 if facts["errors"] else 200
    return html, titles.get(template, facts["title"]), shelf.slug if shelf else None, status


def _facts(category: str | None) -> dict[str, Any]:
    query, errors = read_query(_typed(category))
    now = edition()
    chosen = query["category"]
    if not now.shelf_slugs.issuperset(chosen):
        raise NotFound
    shelf = current_shelf(chosen[0] if len(chosen) == 1 else None)
    day = query.get("deliverable_on")
    scarce = note_shown(Shown(day=day)).scarce(day) if day else frozenset()
    asked = wanted(query, now.understand, payer(), scarce)
    counted = now.facets(asked)
    address = Address(written(query))
    pager = _pager(counted.products, address)
    skip = (pager.number - 1) * ON_A_PAGE
    found = now.cards(asked, limit=ON_A_PAGE, skip=skip) if counted.products else ()
    return {
        "title": _title(query, now.shelves),
        "query": query,
        "errors": errors,
        "typed": request.args,
        "asked": asked,
        "counted": counted,
        "found": product_cards(found),
        "nearest": None if found else _nearest(asked),
        "pager": pager,
        "address": address,
        "filters": filters(query, counted, now.shelves, address),
        "sorts": {sort.value: str(text) for sort, text in SORTS.items()},
        "shelf": shelf,
        "shelf_name": in_language(shelf.name, shelf.name_en) if shelf else None,
        "is_near_miss": _is_near_miss(asked, counted),
    }


def _typed(category: str | None) -> dict[str, Any]:
    typed: dict[str, Any] = {
        name: request.args.getlist(name) if name in MANY else request.args[name].strip()
        for name in request.args
    }
    if category:
        typed["category"] = [category, *typed.get("category", ())]
    typed["category"] = list(dict.fromkeys(typed.get("category", ())))
    return typed


def _pager(products: int, address: Address) -> Pager:
    last = max(1, -(-products // ON_A_PAGE))
    typed = request.args.get("halaman", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    return Pager(number=min(max(number, 1), last), last=last, address=address)


def _title(query: dict[str, Any], shelves: Sequence[market.Shelf]) -> str:
    if text := query["q"].strip():
        return _("Hasil untuk “%(text)s”", text=text[:80])
    chosen = [shelf for shelf in shelves if shelf.slug in query["category"]]
    names = ", ".join(in_language(shelf.name, shelf.name_en) for shelf in chosen)
    return names or _("Semua produk")


def _is_near_miss(asked: Wanted, counted: Facets) -> bool:
    """Say whether only a part of what was typed could be found."""
    search = asked.search
    return search is not None and (
        not search.is_whole or counted.matched_groups < len(search.groups)
    )


def _varied(found: Sequence[Card]) -> list[Card]:
    """Choose the first of each kind for a shelf: five bottles of water say little."""
    firsts = {card.art: card.product_id for card in reversed(found)}
    order = sorted(found, key=lambda card: firsts[card.art] != card.product_id)
    return order[:ON_A_SHELF]


def _nearest(asked: Wanted) -> dict[str, Any]:
    """Find what to offer instead: the same words without filters, else what sells best."""
    bare = Wanted(search=asked.search, payer=asked.payer)
    if asked.search is not None and bare != asked:
        found = edition().cards(bare, limit=ON_A_SHELF)
        if found:
            return {"words": True, "cards": product_cards(found)}
    found = edition().cards(Wanted(payer=asked.payer), limit=ON_A_SHELF)
    return {"words": False, "cards": product_cards(found)}
