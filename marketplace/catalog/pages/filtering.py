"""The filters of the catalogue page: choices with counts, addresses that change one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from marketplace.buyers.states import Zone
from marketplace.buyers.wording import ZONES
from marketplace.catalog.pages.addresses import Address
from marketplace.catalog.pages.cards import in_language, season_words
from marketplace.catalog.queries.facets import Facets
from marketplace.catalog.queries.market import Shelf
from marketplace.catalog.schemas.browsing import MANY
from marketplace.catalog.states import ColdChain
from marketplace.catalog.wording import COLD_CHAINS
from marketplace.producers.states import CertificateKind, ProducerKind
from marketplace.producers.wording import CERTIFICATE_KINDS, PRODUCER_KINDS
from marketplace.shared import places
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.web.filters import day, rupiah

DISTRICT = 8  # characters of the code of a kapanewon; those of its kalurahan are longer
ASKED_FIRST = (CertificateKind.HALAL, CertificateKind.ORGANIC)
SHOWN_AT_FIRST = 6  # choices of a facet; the rest unfolds
Option = tuple[str, str, int, bool]  # value, text, count, ticked
Step = TypeVar("Step", int, date)


@dataclass(frozen=True)
class Chip:
    """A filter: one that is set with the address of the list without it, or one to set."""

    text: str
    url: str


@dataclass(frozen=True)
class Choice:
    """One of several things to choose, as a link with its count."""

    text: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True)
class Filters:
    """Everything the filter form and the chips show."""

    categories: list[Option]
    districts: list[Option]
    villages: list[Option]
    certificates: list[Option]
    kinds: list[Option]
    harvests: list[Option]
    cold_chains: list[Option]
    zones: list[Option]
    prices: list[Choice]
    days: list[Choice]
    chips: list[Chip]
    quick: list[Chip]  # what is asked for most, one tap away
    clear_url: str


def filters(
    query: Mapping[str, Any], counted: Facets, shelves: Sequence[Shelf], address: Address
) -> Filters:
    """Write the choices that are left, each with the number of products it would show."""
    return Filters(
        categories=_categories(query, counted, shelves),
        districts=_districts(query, counted),
        villages=_villages(query, counted),
        certificates=_options(
            CERTIFICATE_KINDS, counted.certificates, query.get("certificate", ())
        ),
        kinds=_options(PRODUCER_KINDS, counted.kinds, query.get("producer_kind", ())),
        harvests=_harvests(query, counted),
        cold_chains=_options(COLD_CHAINS, counted.cold_chains, query.get("cold_chain", ())),
        zones=_zones(query, counted),
        prices=_prices(query, counted, address),
        days=_days(query, counted, address),
        chips=[*_shelf_chips(query, shelves, address), *_chips(query, address)],
        quick=_quick(query, counted, address),
        clear_url=Address({"q": query.get("q"), "category": _place(query)}).with_(),
    )


def _place(query: Mapping[str, Any]) -> Sequence[str]:
    """Return the one category whose shelf this is, if it is one."""
    chosen: Sequence[str] = query.get("category", ())
    return chosen if len(chosen) == 1 else ()


def _categories(
    query: Mapping[str, Any], counted: Facets, shelves: Sequence[Shelf]
) -> list[Option]:
    """Offer the shelves in their order."""
    ticked = set(query.get("category", ()))
    options = [
        (
            shelf.slug,
            in_language(shelf.name, shelf.name_en),
            counted.categories.get(shelf.id, 0),
            shelf.slug in ticked,
        )
        for shelf in shelves
    ]
    return [option for option in options if option[2] or option[3]]


def _districts(query: Mapping[str, Any], counted: Facets) -> list[Option]:
    ticked = set(query.get("kapanewon", ()))
    options = [
        (each.slug, each.name, counted.districts.get(each.code, 0), each.code in ticked)
        for each in places.districts()
    ]
    return _most_first(options)


def _villages(query: Mapping[str, Any], counted: Facets) -> list[Option]:
    """Offer the kalurahan of the chosen kapanewon, or all."""
    ticked, chosen = set(query.get("kalurahan", ())), set(query.get("kapanewon", ()))
    near = [
        place
        for place in map(places.origin, {*counted.villages, *ticked})
        if place.is_known
        and (place.code in ticked or not chosen or place.district_code in chosen)
    ]
    return _most_first(
        [
            (each.slug, each.name, counted.villages.get(each.code, 0), each.code in ticked)
            for each in near
        ]
    )


def _harvests(query: Mapping[str, Any], counted: Facets) -> list[Option]:
    """Offer this month and the next ones, in their order."""
    ticked = set(query.get("harvest", ()))
    months = dict.fromkeys([*counted.months, *sorted(ticked)])
    return [
        (str(month), season_words((month,)), counted.months.get(month, 0), month in ticked)
        for month in months
    ]


def _zones(query: Mapping[str, Any], counted: Facets) -> list[Option]:
    """Offer the sterile area alone: landside all may go."""
    options = _options(ZONES, counted.zones, query.get("zone", ()))
    return [option for option in options if option[0] == Zone.STERILE or option[3]]


def _options(
    names: Mapping[Any, object], counts: Mapping[str, int], ticked: Sequence[object]
) -> list[Option]:
    return _most_first(
        [
            (kind.value, str(name), counts.get(kind.value, 0), kind in ticked)
            for kind, name in names.items()
        ]
    )


def _most_first(options: list[Option]) -> list[Option]:
    """Leave out what would show nothing, unless it is ticked."""
    left = [option for option in options if option[2] or option[3]]
    return sorted(left, key=lambda option: (-option[2], option[1]))


def _prices(query: Mapping[str, Any], counted: Facets, address: Address) -> list[Choice]:
    present: Money | None = query.get("max_price_rupiah")
    return [
        Choice(
            _("Sampai %(price)s", price=rupiah(step)),
            address.with_(max_price_rupiah=step, halaman=None),
            count,
            present == Money(step),
        )
        for step, count in _telling(counted.prices, present.rupiah if present else None)
    ]


def _days(query: Mapping[str, Any], counted: Facets, address: Address) -> list[Choice]:
    present = query.get("deliverable_on")
    return [
        Choice(
            _("Bisa tiba %(day)s", day=day(when)),
            address.with_(deliverable_on=when.isoformat(), halaman=None),
            count,
            present == when,
        )
        for when, count in _telling(counted.days, present)
    ]


def _telling(counts: Mapping[Step, int], present: Step | None) -> Iterator[tuple[Step, int]]:
    """Keep the present step, and those that leave something, and more than the one before."""
    last = 0
    for step, count in sorted(counts.items()):
        if step == present or count > last:
            yield step, count
            last = count


def _quick(query: Mapping[str, Any], counted: Facets, address: Address) -> list[Chip]:
    """Offer a day soon and the papers that buyers ask for first, where they narrow the list."""
    soon = [] if query.get("deliverable_on") else _days(query, counted, address)[:1]
    chosen = list(query.get("certificate", ()))
    papers = [
        Chip(
            str(CERTIFICATE_KINDS[kind]),
            address.with_(
                certificate=[*(each.value for each in chosen), kind.value], halaman=None
            ),
        )
        for kind in ASKED_FIRST
        if kind not in chosen and counted.certificates.get(kind.value, 0) > 0
    ]
    return [*(Chip(each.text, each.url) for each in soon), *papers]


def _shelf_chips(
    query: Mapping[str, Any], shelves: Sequence[Shelf], address: Address
) -> list[Chip]:
    """Name the categories when there are several; a single one is the title of its shelf."""
    chosen = () if _place(query) else query.get("category", ())
    return [
        Chip(in_language(shelf.name, shelf.name_en), address.without("category", shelf.slug))
        for shelf in shelves
        if shelf.slug in chosen
    ]


def _chips(query: Mapping[str, Any], address: Address) -> list[Chip]:
    chips = [
        Chip(_word_of(value), address.without(name, _typed(name, value)))
        for name in MANY
        if name != "category"
        for value in query.get(name, ())
    ]
    if (highest := query.get("max_price_rupiah")) is not None:
        text = _("Sampai %(price)s", price=rupiah(highest))
        chips.append(Chip(text, address.with_(max_price_rupiah=None)))
    if (when := query.get("deliverable_on")) is not None:
        text = _("Bisa tiba %(day)s", day=day(when))
        chips.append(Chip(text, address.with_(deliverable_on=None)))
    if producer := query.get("producer"):
        chips.append(
            Chip(_("Dari %(producer)s", producer=producer), address.with_(producer=None))
        )
    return chips


def _word_of(value: str | int | CertificateKind | ProducerKind | ColdChain | Zone) -> str:
    if isinstance(value, Zone):
        return _("Boleh ke %(zone)s", zone=ZONES[value])
    if isinstance(value, CertificateKind):
        return str(CERTIFICATE_KINDS[value])
    if isinstance(value, ProducerKind):
        return str(PRODUCER_KINDS[value])
    if isinstance(value, ColdChain):
        return str(COLD_CHAINS[value])
    if isinstance(value, int):
        return _("Panen %(months)s", months=season_words((value,)))
    return places.village(value).name if len(value) > DISTRICT else places.district(value).name


def _typed(name: str, value: str) -> str:
    if name == "kalurahan":
        return places.village(value).slug
    return places.district(value).slug if name == "kapanewon" else str(value)
