"""What a producer writes into its offers: terms of sale are live at once, words reviewed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from marketplace.catalog import policies
from marketplace.catalog.models import Offer, Product
from marketplace.catalog.offer_facts import TERMS, WORDS, apply_facts, tiers_of
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.queries.references import last_reasons
from marketplace.catalog.services.holding import hold_back
from marketplace.catalog.services.products import (
    Naming,
    find_or_enter_product,
    find_or_enter_products,
    rename_product,
)
from marketplace.catalog.services.specs import describe_product
from marketplace.catalog.services.stock_counting import count_locked
from marketplace.catalog.specs import Specs
from marketplace.catalog.states import OFFER_LIFECYCLE, OfferState
from marketplace.producers.states import CertificateState
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _

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
    (offer,) = _new_offers([product], actor)
    return _begin(offer, facts, available_quantity, actor=actor, specs=specs)


@transactional
def draft_offers(drafts: Sequence[dict[str, Any]], *, actor: Actor) -> list[Offer]:
    """Begin many offers together: each draft is the `naming` and facts of a `draft_offer`.

    Raises as it does, for the first that cannot be; then none is begun.
    """
    require(allowed=policies.may_offer(actor), to=_("menawarkan produk"))
    namings = [draft["naming"] for draft in drafts]
    offers = _new_offers(find_or_enter_products(namings, actor=actor), actor)
    for offer, draft in zip(offers, drafts, strict=True):
        facts = {name: value for name, value in draft.items() if name != "naming"}
        _begin(offer, facts, facts.pop("available_quantity", None), actor=actor)
    return offers


@transactional
def change_offer(offer_id: int, *, actor: Actor, **changes: Any) -> Offer:  # noqa: ANN401
    """Change an offer of the actor's producer; see `change_locked`.

    Raises `NotFound` for another's offer.
    """
    return change_locked(queries.lock_own_offer(offer_id, actor), actor=actor, **changes)


@transactional
def change_locked(
    offer: Offer,
    *,
    actor: Actor,
    available_quantity: Decimal | None = None,
    naming: Naming | None = None,
    specs: Specs | None = None,
    **facts: Any,  # noqa: ANN401
) -> Offer:
    """Change an offer that this transaction has locked.

    `facts`: price_tiers, price_reason, certificate_ids, and the columns of `TERMS` and
    `WORDS`. Of a published offer terms, stock and prices within the limit are live at once;
    anything else waits beside it for the regency. A price beyond the limit or outside its
    band needs its `price_reason`. Raises `Invalid` for facts that cannot be, `RuleBroken` for
    an archived offer.
    """
    require(allowed=policies.may_change_offer(actor, offer), to=_("mengubah produk ini"))
    if offer.state is OfferState.ARCHIVED:
        raise RuleBroken(_("Produk ini sudah diarsipkan. Buat produk baru."))
    hold_back(offer, facts, actor=actor)
    changed: dict[str, Any] = dict(apply_facts(offer, facts, actor=actor))
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
        price_tiers=tiers_of(source),
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


def _new_offers(products: Sequence[Product], actor: Actor) -> list[Offer]:
    offers = [
        Offer(
            product=product,
            producer_id=actor.organisation_id,
            state=OfferState.DRAFT,
            available_quantity=Decimal(0),
            price_tiers=[],
            certificates=[],
            photos=[],
        )
        for product in products
    ]
    db.session.add_all(offers)
    db.session.flush()
    return offers


def _begin(
    offer: Offer,
    facts: dict[str, Any],
    available_quantity: Decimal | None,
    *,
    actor: Actor,
    specs: Specs | None = None,
) -> Offer:
    """Write the facts into an offer just made."""
    apply_facts(offer, facts, actor=actor)
    if specs is not None:
        describe_product(offer, specs)
    if available_quantity is None:
        available_quantity = offer.weekly_capacity or Decimal(0)
    audit.record("offer.drafted", offer, actor=actor, product=offer.product.slug)
    return count_locked(offer, available_quantity, actor=actor)


def _reason_to_copy(source: Offer) -> str:
    known = last_reasons([source.id]).get(source.id)
    return known.reason if known else _("Harga sama dengan %(name)s.", name=source.product.name)


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
