"""What a producer writes into its offers: terms of sale are live at once, words reviewed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from marketplace.catalog import policies
from marketplace.catalog.models import Offer, PriceTier, Product
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.queries.references import last_reasons
from marketplace.catalog.services.price_noting import note_price
from marketplace.catalog.services.products import (
    Naming,
    find_or_enter_product,
    rename_product,
)
from marketplace.catalog.services.specs import describe_product
from marketplace.catalog.services.stock_counting import count_locked
from marketplace.catalog.specs import Specs
from marketplace.catalog.states import OFFER_LIFECYCLE, OfferState
from marketplace.catalog.tiers import (
    Tier,
    problems_with_tiers,
    whole_packs,
)
from marketplace.producers.states import CertificateState
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _

TERMS = (  # live at once
    "minimum_quantity",
    "order_multiple",
    "weekly_capacity",
    "lead_days",
    "cut_off_hour",
    "low_stock_at",
)
CLEARABLE = ("weekly_capacity", "low_stock_at")  # nothing means: no limit, no notice
WORDS = ("description", "halal_basis")  # the regency reads them first
LONGEST_NAME = 120  # letters
OF_ONE_PRODUCT = (OfferState.PUBLISHED, OfferState.PAUSED)  # buyers know it by its name


@transactional
def draft_offer(
    *,
    actor: Actor,
    product_id: int | None = None,
    naming: Naming | None = None,
    available_quantity: Decimal | None = None,
    specs: Specs | None = None,
    **facts: Any,  # noqa: ANN401
) -> Offer:
    """Begin an offer of a known product, or of the one that `naming` describes.

    `facts` are those of `change_offer`; what is missing may follow before it is submitted. The
    stock is a week's capacity where none is given. Raises `Invalid` for facts that cannot be.
    """
    require(allowed=policies.may_offer(actor), to=_("menawarkan produk"))
    if product_id is not None:
        product = queries.find_product(product_id, actor)
    elif naming is not None:
        product = find_or_enter_product(naming, actor=actor)
    else:
        raise Invalid({"name": [_("Isi nama produk.")]})
    offer = _new_offer(product, actor)
    _apply(offer, facts, actor)
    if specs is not None:
        describe_product(offer, specs)
    if available_quantity is None:
        available_quantity = offer.weekly_capacity or Decimal(0)
    audit.record("offer.drafted", offer, actor=actor, product=product.slug)
    return count_locked(offer, available_quantity, actor=actor)


@transactional
def change_offer(
    offer_id: int,
    *,
    actor: Actor,
    available_quantity: Decimal | None = None,
    naming: Naming | None = None,
    specs: Specs | None = None,
    **facts: Any,  # noqa: ANN401
) -> Offer:
    """Change an offer of the actor's producer.

    `facts`: price_tiers, price_reason (for a price outside its band), certificate_ids, and
    the columns of `TERMS` and `WORDS`. Prices, terms and stock of a published offer are live
    at once; anything else sends it to the regency again. Raises `NotFound` for another's
    offer, `Invalid` for facts that cannot be, `RuleBroken` for an archived offer.
    """
    offer = queries.lock_own_offer(offer_id, actor)
    require(allowed=policies.may_change_offer(actor, offer), to=_("mengubah produk ini"))
    if offer.state is OfferState.ARCHIVED:
        raise RuleBroken(_("Produk ini sudah diarsipkan. Buat produk baru."))
    changed: dict[str, Any] = dict(_apply(offer, facts, actor))
    if naming is not None and _name_anew(offer, naming, actor):
        changed["product"] = offer.product.slug
    if specs is not None and describe_product(offer, specs):
        changed["specs"] = offer.product.specs
    if available_quantity is not None:
        count_locked(offer, available_quantity, actor=actor)
    if changed:
        audit.record("offer.changed", offer, actor=actor, changed=changed)
        review_again(offer.id, changed)
        events.announce("offer.changed", offer_id=offer.id, product_id=offer.product_id)
    return offer


@transactional
def copy_offer(offer_id: int, *, actor: Actor) -> Offer:
    """Begin a draft that says the same of a good of its own, with neither stock nor photos.

    Raises `NotFound` for another's offer.
    """
    source = queries.find_own_offer(offer_id, actor)
    product = source.product
    naming = Naming(
        name=_("%(name)s (salinan)", name=product.name)[:LONGEST_NAME],
        category=product.category.slug,
        unit=product.unit,
        pack=product.pack,
        goods_kind=product.goods_kind,
    )
    usable = [c.id for c in source.certificates if c.state is not CertificateState.REJECTED]
    return draft_offer(
        actor=actor,
        naming=naming,
        available_quantity=Decimal(0),
        price_tiers=_tiers_of(source),
        price_reason=_reason_to_copy(source),
        certificate_ids=usable,
        **{name: getattr(source, name) for name in (*TERMS, *WORDS)},
    )


@transactional
def review_again(offer_id: int, changed: Collection[str]) -> None:
    """Send an offer that buyers can see to the regency, unless only its terms changed."""
    if not set(changed) - {*TERMS, "price_tiers"}:
        return
    offer = queries.lock_offer(offer_id)
    if offer.state in OF_ONE_PRODUCT:
        offer.state = OFFER_LIFECYCLE.move(offer.state, OfferState.SUBMITTED)
    if offer.state is OfferState.SUBMITTED:
        offer.submitted_at = utc_now()


def _new_offer(product: Product, actor: Actor) -> Offer:
    offer = Offer(
        product=product,
        producer_id=actor.organisation_id,
        state=OfferState.DRAFT,
        available_quantity=Decimal(0),
    )
    offer.price_tiers, offer.certificates, offer.photos = [], [], []
    db.session.add(offer)
    db.session.flush()
    return offer


def _apply(offer: Offer, facts: dict[str, Any], actor: Actor) -> dict[str, str]:
    """Set what differs; return it for the history."""
    tiers, papers = facts.pop("price_tiers", None), facts.pop("certificate_ids", None)
    reason = facts.pop("price_reason", None)
    unknown = set(facts) - {*TERMS, *WORDS}
    if unknown:
        raise TypeError(f"not part of an offer: {', '.join(sorted(unknown))}")
    if tiers and not offer.price_tiers and facts.get("minimum_quantity") is None:
        multiple = facts.get("order_multiple") or offer.order_multiple
        facts["minimum_quantity"] = whole_packs(tiers[0].minimum_quantity, multiple)
    changed = {
        name: str(value)
        for name, value in facts.items()
        if getattr(offer, name) != value and (value is not None or name in CLEARABLE)
    }
    for name in changed:
        setattr(offer, name, facts[name])
    if papers is not None and _cover(offer, papers):
        changed["certificates"] = ", ".join(sorted(c.kind for c in offer.certificates))
    if tiers is not None and tiers != _tiers_of(offer):
        changed["price_tiers"] = "; ".join(map(str, tiers))
    _check(offer, tiers)
    if "price_tiers" in changed:
        _set_tiers(offer, tiers)
        note_price(offer, tiers, reason=reason, actor=actor)
    return changed


def _check(offer: Offer, tiers: Sequence[Tier] | None) -> None:
    errors: dict[str, list[str]] = {}
    if offer.minimum_quantity % offer.order_multiple:
        message = _("Minimum pesanan harus kelipatan dari jumlah per kemasan.")
        errors["minimum_quantity"] = [message]
    wanted = _tiers_of(offer) if tiers is None else tiers
    if wanted:
        problems = problems_with_tiers(wanted, offer.minimum_quantity)
        errors |= {"price_tiers": problems} if problems else {}
    if errors:
        raise Invalid(errors)


def _reason_to_copy(source: Offer) -> str:
    known = last_reasons([source.id]).get(source.id)
    return known.reason if known else _("Harga sama dengan %(name)s.", name=source.product.name)


def _tiers_of(offer: Offer) -> list[Tier]:
    return [Tier(row.minimum_quantity, row.unit_price) for row in offer.price_tiers]


def _set_tiers(offer: Offer, tiers: Sequence[Tier]) -> None:
    """Keep the rows whose quantity stays: a new one beside it would be refused."""
    kept = {row.minimum_quantity: row for row in offer.price_tiers}
    offer.price_tiers = [
        kept.get(tier.minimum_quantity)
        or PriceTier(minimum_quantity=tier.minimum_quantity, unit_price=tier.unit_price)
        for tier in tiers
    ]
    for row, tier in zip(offer.price_tiers, tiers, strict=True):
        row.unit_price = tier.unit_price
    offer.lowest_price = tiers[0].unit_price if tiers else None


def _cover(offer: Offer, certificate_ids: Sequence[int]) -> bool:
    """Let the offer be covered by these certificates; say whether that is a change."""
    found = queries.own_certificates(offer.producer_id, certificate_ids)
    usable = [c for c in found if c.state is not CertificateState.REJECTED]
    if len(usable) != len(set(certificate_ids)):
        raise Invalid({"certificates": [_("Pilih sertifikat dari daftar milik Anda.")]})
    if {c.id for c in usable} == {c.id for c in offer.certificates}:
        return False
    offer.certificates = list(usable)
    return True


def _name_anew(offer: Offer, naming: Naming, actor: Actor) -> bool:
    """Let the offer be of the named product; say whether that is a change."""
    product = offer.product
    present = Naming(
        product.name, product.category.slug, product.unit, product.pack, product.goods_kind
    )
    if naming == present or (naming.goods_kind is None and naming == _unkinded(present)):
        return False
    if offer.state in OF_ONE_PRODUCT or offer.published_at is not None:
        message = _("Produk yang pernah tampil tetap bernama sama. Buat produk baru.")
        raise Invalid({"name": [message]})
    if queries.is_shared(product.id, offer.id):
        offer.product = find_or_enter_product(naming, actor=actor)
    else:
        rename_product(product, naming)
    return True


def _unkinded(naming: Naming) -> Naming:
    return Naming(naming.name, naming.category, naming.unit, naming.pack)
