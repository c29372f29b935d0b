"""Price lists of a producer: begun, changed as long as they hold, and ended; never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.buyers.queries import find_known_buyer
from marketplace.catalog import policies
from marketplace.catalog.models import Offer
from marketplace.catalog.price_models import ListPrice, ListTier, PriceList
from marketplace.catalog.queries import offers as offer_queries
from marketplace.catalog.queries.price_lists import lock_own_list
from marketplace.catalog.states import PriceScope
from marketplace.catalog.tiers import Tier, problems_with_tiers
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.money import Money


@dataclass(frozen=True)
class ListFacts:
    """What a producer says of a list."""

    name: str
    scope: PriceScope
    valid_from: date
    valid_until: date | None = None
    buyer_slug: str | None = None
    agreement_reference: str | None = None
    minimum_order: Money | None = None
    is_signed: bool = False  # by an agreement of both sides: only that changes it


@transactional
def begin_list(facts: ListFacts, *, actor: Actor) -> PriceList:
    """Begin a list of the actor's producer.

    Raises `Invalid` for days that cannot be and for buyers that do not exist.
    """
    require(allowed=policies.may_offer(actor), to=_("membuat daftar harga"))
    if facts.valid_until is not None and facts.valid_until < facts.valid_from:
        raise Invalid({"valid_until": [_("Hari terakhir tidak boleh sebelum hari pertama.")]})
    if facts.valid_until is not None and facts.valid_until < today():
        raise Invalid({"valid_until": [_("Hari terakhir sudah lewat.")]})
    price_list = PriceList(
        producer_id=actor.organisation_id,
        name=facts.name,
        scope=facts.scope,
        buyer_id=_buyer_id(facts),
        agreement_reference=facts.agreement_reference,
        valid_from=facts.valid_from,
        valid_until=facts.valid_until,
        minimum_order=facts.minimum_order,
        is_signed=facts.is_signed,
    )
    price_list.prices = []
    db.session.add(price_list)
    said = {"name": facts.name, "scope": facts.scope.value, "valid_from": facts.valid_from}
    audit.record("price_list.begun", price_list, actor=actor, **said)
    return price_list


@transactional
def set_price(  # noqa: PLR0913
    list_id: int,
    offer_id: int,
    tiers: Sequence[Tier],
    *,
    actor: Actor,
    minimum_quantity: Decimal | None = None,
    order_multiple: Decimal | None = None,
    may_rise: bool = False,
) -> ListPrice:
    """Set what a list says of one of the producer's own offers.

    Amounts that are not given are the offer's own. A tier may cost more than the one before it
    only where that is declared. Orders placed before keep their prices. Raises `NotFound` for
    another's list or offer, `Invalid` for tiers that cannot be, `RuleBroken` for an ended list.
    """
    price_list = _open_list(list_id, actor)
    offer = offer_queries.find_own_offer(offer_id, actor)
    minimum = minimum_quantity or offer.minimum_quantity
    multiple = order_multiple or offer.order_multiple
    _check(tiers, minimum, multiple, may_rise=may_rise)
    price = _price_of(price_list, offer)
    price.minimum_quantity, price.order_multiple = minimum, multiple
    price.may_rise = may_rise
    price.tiers.clear()
    db.session.flush()  # else a new tier would clash with the old one of its quantity
    price.tiers = [
        ListTier(minimum_quantity=tier.minimum_quantity, unit_price=tier.unit_price)
        for tier in tiers
    ]
    said = {"offer": offer.id, "tiers": "; ".join(map(str, tiers)), "may_rise": may_rise}
    audit.record("price_list.priced", price_list, actor=actor, **said)
    return price


@transactional
def remove_price(list_id: int, offer_id: int, *, actor: Actor) -> PriceList:
    """Take an offer off a list; one that is not on it stays off."""
    price_list = _open_list(list_id, actor)
    price_list.prices = [each for each in price_list.prices if each.offer_id != offer_id]
    audit.record("price_list.unpriced", price_list, actor=actor, offer=offer_id)
    return price_list


@transactional
def end_list(list_id: int, *, actor: Actor) -> PriceList:
    """End a list now; what was ordered by it keeps its prices."""
    price_list = _open_list(list_id, actor)
    price_list.ended_at = utc_now()
    audit.record("price_list.ended", price_list, actor=actor)
    return price_list


@transactional
def shorten_list(list_id: int, last_day: date, *, actor: Actor) -> PriceList:
    """Let a list end on a day, if it does not end sooner."""
    price_list = _open_list(list_id, actor)
    if price_list.valid_until is None or price_list.valid_until > last_day:
        price_list.valid_until = max(last_day, price_list.valid_from)
        audit.record("price_list.shortened", price_list, actor=actor, last_day=last_day)
    return price_list


def _open_list(list_id: int, actor: Actor) -> PriceList:
    price_list = lock_own_list(list_id, actor)
    require(allowed=policies.may_offer(actor), to=_("mengubah daftar harga"))
    if price_list.ended_at is not None:
        raise RuleBroken(_("Daftar harga ini sudah diakhiri. Buat daftar baru."))
    if price_list.is_signed and actor.person_id is not None:
        raise RuleBroken(
            _("Harga ini ditandatangani kedua pihak. Ubah lewat versi baru kesepakatannya.")
        )
    return price_list


def _buyer_id(facts: ListFacts) -> int | None:
    if facts.scope is PriceScope.PUBLIC:
        return None
    buyer = find_known_buyer(facts.buyer_slug or "")
    if buyer is None:
        raise Invalid({"buyer": [_("Pembeli ini tidak dikenal. Tulis nama tokonya persis.")]})
    return buyer.id


def _check(
    tiers: Sequence[Tier], minimum: Decimal, multiple: Decimal, *, may_rise: bool
) -> None:
    if minimum % multiple:
        text = _("Minimum pesanan harus kelipatan dari jumlah per kemasan.")
        raise Invalid({"minimum_quantity": [text]})
    problems = problems_with_tiers(tiers, minimum, may_rise=may_rise)
    if problems:
        raise Invalid({"price": problems})


def _price_of(price_list: PriceList, offer: Offer) -> ListPrice:
    for price in price_list.prices:
        if price.offer_id == offer.id:
            return price
    price = ListPrice(offer_id=offer.id)
    price.tiers = []
    price_list.prices.append(price)
    return price
