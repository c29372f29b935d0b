"""The example market made large for measurements: numbered groups, goods and offers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from marketplace.demo.facts import records
from marketplace.demo.scale import MarketFacts, Scale, small_market
from marketplace.shared.actors import Role

PRODUCERS, OFFERS, OFFERS_PER_GOOD = 200, 10_000, 4
BUSYNESS = 42.0  # gives about 50,000 orders in the year
CAPACITY = 60  # times what the small market's producers can make


def market_facts(scale: Scale) -> MarketFacts:
    """Return the facts of a market of this size."""
    return small_market() if scale is Scale.SMALL else enlarged(small_market())


def enlarged(facts: MarketFacts) -> MarketFacts:
    """Return the market with 200 producers, 10,000 offers and about 50,000 orders a year."""
    producers = tuple(_producers(facts))
    goods = tuple(_goods(facts))
    return replace(
        facts,
        producers=producers,
        goods=goods,
        offers=tuple(_offers(facts, producers, goods)),
        people=(*facts.people, *_owners(producers[len(facts.producers) :])),
        busyness=BUSYNESS,
    )


def _producers(facts: MarketFacts) -> Iterator[records.Producer]:
    """Keep the producers of the facts, then number further groups in the same villages."""
    yield from facts.producers
    models = [p for p in facts.producers if not p.pkp]
    for number in range(len(facts.producers), PRODUCERS):
        model = models[number % len(models)]
        yield replace(
            model,
            slug=f"kub-contoh-{number:03d}",
            name=f"KUB Contoh {number:03d}",
            email=f"kub-contoh-{number:03d}@belabeliku.example",
        )


def _goods(facts: MarketFacts) -> Iterator[records.Good]:
    """Keep the goods of the facts, then number further variants."""
    yield from facts.goods
    for number in range(len(facts.goods), OFFERS // OFFERS_PER_GOOD):
        model = facts.goods[number % len(facts.goods)]
        yield replace(
            model,
            slug=f"{model.slug}-{number}",
            variant=f"{model.variant} seri {number}",
            variant_en=f"{model.variant_en} series {number}",
        )


def _offers(
    facts: MarketFacts,
    producers: tuple[records.Producer, ...],
    goods: tuple[records.Good, ...],
) -> Iterator[records.Offer]:
    models = {offer.good: offer for offer in facts.offers}
    known = [models[good.slug] for good in facts.goods if good.slug in models]
    for number in range(OFFERS):
        good = goods[number % len(goods)]
        model = models.get(good.slug) or known[number % len(known)]
        producer = producers[(number * 7 + number // len(goods)) % len(producers)]
        yield replace(
            model,
            producer=producer.slug,
            good=good.slug,
            stock=model.stock * CAPACITY,
            weekly_capacity=model.weekly_capacity * CAPACITY,
        )


def _owners(producers: tuple[records.Producer, ...]) -> Iterator[records.Membership]:
    for producer in producers:
        yield records.Membership(
            email=producer.email,
            name=f"Pengurus {producer.name}",
            organisation=producer.slug,
            role=Role.PRODUCER_OWNER,
            title="Pengurus",
            source="karangan untuk pasar contoh",
        )
