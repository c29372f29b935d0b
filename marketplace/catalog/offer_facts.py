"""The facts of an offer, set and checked together."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from marketplace.catalog.models import Offer, PriceTier
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.services.price_noting import note_price
from marketplace.catalog.tiers import Tier, problems_with_tiers, whole_packs
from marketplace.producers.models import Certificate
from marketplace.producers.states import CertificateState
from marketplace.shared.actors import Actor
from marketplace.shared.errors import Invalid
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


def apply_facts(
    offer: Offer, facts: dict[str, Any], *, actor: Actor, reasoned_by: int | None = None
) -> dict[str, str]:
    """Set what differs; return it for the history.

    `reasoned_by` is the person who gave the `price_reason`, where it is not the actor.
    """
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
    if tiers is not None and tiers != tiers_of(offer):
        changed["price_tiers"] = "; ".join(map(str, tiers))
    priced = tiers_of(offer) if tiers is None else tiers
    check_terms(offer.minimum_quantity, offer.order_multiple, priced)
    if "price_tiers" in changed:
        _set_tiers(offer, tiers)
        given_by = reasoned_by or actor.person_id
        note_price(offer, tiers, reason=reason, given_by=given_by, actor=actor)
    return changed


def check_terms(minimum: Decimal, multiple: Decimal, tiers: Sequence[Tier]) -> None:
    """Stop with `Invalid` where amounts and prices do not fit together."""
    errors: dict[str, list[str]] = {}
    if minimum % multiple:
        message = _("Minimum pesanan harus kelipatan dari jumlah per kemasan.")
        errors["minimum_quantity"] = [message]
    if tiers:
        problems = problems_with_tiers(tiers, minimum)
        errors |= {"price_tiers": problems} if problems else {}
    if errors:
        raise Invalid(errors)


def tiers_of(offer: Offer) -> list[Tier]:
    """Return the price ladder of an offer."""
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
    usable = usable_certificates(offer, certificate_ids)
    if {c.id for c in usable} == {c.id for c in offer.certificates}:
        return False
    offer.certificates = list(usable)
    return True


def usable_certificates(offer: Offer, ids: Sequence[int]) -> list[Certificate]:
    """Return these papers of its producer; stop with `Invalid` where one is not to be had."""
    found = queries.own_certificates(offer.producer_id, ids)
    usable = [paper for paper in found if paper.state is not CertificateState.REJECTED]
    if len(usable) != len(set(ids)):
        raise Invalid({"certificates": [_("Pilih sertifikat dari daftar milik Anda.")]})
    return usable
