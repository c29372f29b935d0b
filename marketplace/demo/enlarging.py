"""The example market made large for measurements: numbered groups, goods and buyers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, cycle, islice
from typing import TypeVar

from marketplace.demo.facts import records
from marketplace.demo.scale import MarketFacts, Scale, small_market
from marketplace.producers.states import ProducerKind
from marketplace.shared.actors import BUYER_ROLES, Role

MOST_GOODS = 3
AUDITED_DAYS = 60  # the whole year's log would take longer to write than all the rest
CAPACITY = 40  # times what the small market's producers have and can make

REAL = ProducerKind.BUMD  # AirKu is made by one that exists: nothing is invented for it


@dataclass(frozen=True)
class Size:
    """How many there are in all, and how much more often than usual each shopper orders."""

    producers: int
    offers: int
    buyers: int
    households: int
    busyness: float


LARGE = Size(200, 10_000, 120, 30, busyness=4.15)  # somewhat more than 50,000 orders a year

Model = TypeVar("Model", records.Producer, records.Buyer, records.Household)


@dataclass(frozen=True)
class Additions:
    """Who is added, by their slugs, each with the model it was copied from."""

    producers: dict[str, tuple[records.Producer, records.Producer]]
    buyers: dict[str, tuple[records.Buyer, records.Buyer]]
    homes: dict[str, tuple[records.Household, records.Household]]


def market_facts(scale: Scale) -> MarketFacts:
    """Return the facts of a market of this scale."""
    return small_market() if scale is Scale.SMALL else enlarged(small_market(), LARGE)


def enlarged(facts: MarketFacts, size: Size) -> MarketFacts:
    """Return the market with further producers, offers and shoppers like those it has."""
    groups = [producer for producer in facts.producers if not producer.pkp]
    new = Additions(
        _copies(groups, size.producers - len(facts.producers), "kub-contoh", "KUB Contoh"),
        _copies(facts.buyers, size.buyers - len(facts.buyers), "gerai-contoh", "Gerai Contoh"),
        _copies(facts.households, size.households - len(facts.households), "warga", "Keluarga"),
    )
    variants = list(islice(_variants(facts, new), size.offers - len(facts.offers)))
    offers = (*facts.offers, *(offer for _good, offer in variants))
    return replace(
        facts,
        goods=(*facts.goods, *(good for good, _offer in variants)),
        producers=(*facts.producers, *(copy for copy, _model in new.producers.values())),
        offers=tuple(_roomy(offer) for offer in offers),
        certificates=(*facts.certificates, *_certificates(facts, new)),
        buyers=(*facts.buyers, *(copy for copy, _model in new.buyers.values())),
        households=(*facts.households, *(copy for copy, _model in new.homes.values())),
        delivery_points=(*facts.delivery_points, *_docks(facts, new)),
        people=(*facts.people, *_people(new)),
        busyness=size.busyness,
        most_goods=MOST_GOODS,
        audited_days=AUDITED_DAYS,
    )


def _copies(
    models: list[Model] | tuple[Model, ...], wanted: int, slug: str, name: str
) -> dict[str, tuple[Model, Model]]:
    """Return further ones like the models by their slugs, numbered from 001 on."""
    return {
        f"{slug}-{number:03d}": (
            replace(model, slug=f"{slug}-{number:03d}", name=f"{name} {number:03d}"),
            model,
        )
        for number, model in zip(range(1, wanted + 1), cycle(models), strict=False)
    }


def _variants(
    facts: MarketFacts, new: Additions
) -> Iterator[tuple[records.Good, records.Offer]]:
    """Let every group in turn offer one more good like those that it, or its model, sells."""
    sold = defaultdict(list)
    for offer in facts.offers:
        sold[offer.producer].append(offer)
    groups = {each.slug: each.slug for each in facts.producers if each.kind is not REAL}
    groups |= {slug: model.slug for slug, (_copy, model) in new.producers.items()}
    goods = {good.slug: good for good in facts.goods}
    number = 0
    for turn in count():
        for group, model in groups.items():
            number += 1
            offer = sold[model][turn % len(sold[model])]
            good = _variant(goods[offer.good], number)
            yield good, replace(offer, producer=group, good=good.slug)


def _variant(good: records.Good, number: int) -> records.Good:
    return replace(
        good,
        slug=f"{good.slug}-{number}",
        variant=f"{good.variant}, seri {number}",
        variant_en=f"{good.variant_en}, series {number}",
    )


def _roomy(offer: records.Offer) -> records.Offer:
    return replace(
        offer, stock=offer.stock * CAPACITY, weekly_capacity=offer.weekly_capacity * CAPACITY
    )


def _certificates(facts: MarketFacts, new: Additions) -> Iterator[records.Certificate]:
    held = defaultdict(list)
    for certificate in facts.certificates:
        held[certificate.producer].append(certificate)
    for slug, (_copy, model) in new.producers.items():
        for certificate in held[model.slug]:
            yield replace(certificate, producer=slug)


def _docks(facts: MarketFacts, new: Additions) -> Iterator[records.DeliveryPoint]:
    docks = {point.buyer: point for point in facts.delivery_points}
    for slug, (_copy, model) in new.buyers.items():
        yield replace(docks[model.slug], buyer=slug)


def _people(new: Additions) -> Iterator[records.Membership]:
    """Give every addition its people: a shop has one for each role, others have one in all."""
    for slug, (producer, _model) in new.producers.items():
        yield _member(slug, producer.name, slug, Role.PRODUCER_OWNER)
    for slug, (shop, _like) in new.buyers.items():
        for role in sorted(BUYER_ROLES):
            yield _member(f"{role.value}.{slug}", shop.name, slug, role)
    for slug, (home, _other) in new.homes.items():
        yield _member(slug, home.name, slug, Role.RESIDENT)


def _member(name: str, of: str, organisation: str, role: Role) -> records.Membership:
    return records.Membership(
        email=f"{name.replace('_', '-')}@belabeliku.example",
        name=f"Anggota {of}",
        organisation=organisation,
        role=role,
        title="Anggota",
        source="karangan untuk pasar contoh",
    )
