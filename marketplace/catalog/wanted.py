"""How the wanted facts of a change are written down, and what they make of the offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from marketplace.catalog.change_models import HeldChange
from marketplace.catalog.models import Offer
from marketplace.catalog.states import HalalBasis
from marketplace.catalog.tiers import Tier
from marketplace.catalog.wording import HALAL_BASES
from marketplace.producers.models import Certificate
from marketplace.producers.reviews import Difference
from marketplace.producers.wording import CERTIFICATE_KINDS
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shared.quantity import written

AMOUNTS = ("minimum_quantity", "order_multiple")


def written_fact(name: str, value: Any) -> Any:  # noqa: ANN401
    """Return a fact in the form in which JSON keeps it."""
    if name == "price_tiers":
        return [[f"{t.minimum_quantity:f}", t.unit_price.rupiah] for t in value]
    if name == "certificate_ids":
        return sorted(set(value))
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def facts_wanted(change: HeldChange) -> dict[str, Any]:
    """Return the wanted facts as the services take them."""
    facts = dict(change.wanted)
    for name in AMOUNTS:
        if name in facts:
            facts[name] = Decimal(facts[name])
    if "price_tiers" in facts:
        facts["price_tiers"] = tiers_wanted(change)
    if "halal_basis" in facts:
        facts["halal_basis"] = HalalBasis(facts["halal_basis"])
    return facts


def tiers_wanted(change: HeldChange) -> list[Tier]:
    """Return the wanted price ladder; empty where the price stays."""
    rows = change.wanted.get("price_tiers", ())
    return [Tier(Decimal(quantity), Money(price)) for quantity, price in rows]


def differences(
    change: HeldChange, papers: Mapping[int, Certificate]
) -> tuple[Difference, ...]:
    """Compare what buyers see now with what the change makes of it."""
    offer, wanted = change.offer, change.wanted
    named = [papers[number] for number in wanted.get("certificate_ids", ()) if number in papers]
    rows = {
        "description": (_("Keterangan"), offer.description, wanted.get("description")),
        "halal_basis": (_("Dasar halal"), _basis(offer.halal_basis), _basis_of(wanted)),
        "certificate_ids": (_("Sertifikat"), _names(offer.certificates), _names(named)),
        "price_tiers": (_("Harga"), _prices(offer.price_tiers), _prices(tiers_wanted(change))),
        "minimum_quantity": (_("Minimum pesanan"), *_amounts(offer, wanted, AMOUNTS[0])),
        "order_multiple": (_("Kelipatan pesanan"), *_amounts(offer, wanted, AMOUNTS[1])),
    }
    found = [
        Difference(name, label, before or "–", after or "–")
        for name, (label, before, after) in rows.items()
        if name in wanted and before != after
    ]
    if change.photos:
        more = _("%(count)s foto baru", count=len(change.photos))
        found.append(Difference("photos", _("Foto"), "–", more))
    return tuple(found)


def _basis(basis: HalalBasis) -> str:
    return str(HALAL_BASES[basis])


def _basis_of(wanted: Mapping[str, Any]) -> str:
    return _basis(HalalBasis(wanted["halal_basis"])) if "halal_basis" in wanted else ""


def _names(papers: Sequence[Certificate]) -> str:
    return ", ".join(sorted(str(CERTIFICATE_KINDS[paper.kind]) for paper in papers))


def _prices(tiers: Sequence[Any]) -> str:
    steps = [
        _(
            "Rp %(price)s mulai %(quantity)s",
            price=written(Decimal(tier.unit_price.rupiah)),
            quantity=written(tier.minimum_quantity),
        )
        for tier in tiers
    ]
    return "; ".join(steps)


def _amounts(offer: Offer, wanted: Mapping[str, Any], name: str) -> tuple[str, str]:
    after = Decimal(wanted[name]) if name in wanted else getattr(offer, name)
    return written(getattr(offer, name)), written(after)
