"""Reading what a producer quotes: whether it can be, and as what it goes into its envelope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NotRequired, TypedDict

from marketplace.catalog.models import Offer
from marketplace.catalog.taxes import effective_basis_points
from marketplace.catalog.tiers import Tier, problems_with_tiers
from marketplace.orders.freight import freight_for, vehicle_for
from marketplace.producers.models import Producer
from marketplace.shared.clock import JAKARTA
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shared.quantity import in_thousandths, written
from marketplace.sourcing.models import RequestForQuotation, RfqLine
from marketplace.sourcing.queries.choices import fulfils
from marketplace.sourcing.queries.holds import Limits

LONGEST_VALID = timedelta(days=365)


class QuotedFacts(TypedDict):
    """What a producer quotes for one line; `tiers` are further prices from larger amounts."""

    line_id: int
    offer_id: int
    price: Money
    quantity: NotRequired[Decimal | None]  # all of it, unless told
    lead_days: NotRequired[int | None]  # the offer's own, unless told
    tiers: NotRequired[Sequence[Tier]]
    is_alternate: NotRequired[bool]
    remark: NotRequired[str]


class QuotationFacts(TypedDict):
    """A whole quotation."""

    lines: Sequence[QuotedFacts]
    valid_until: date
    note: NotRequired[str]


def sealed_facts(
    rfq: RequestForQuotation,
    producer: Producer,
    goods: Mapping[int, Sequence[Offer]],
    facts: QuotationFacts,
    limits: Limits | None = None,
) -> dict[str, Any]:
    """Return what goes into the envelope. `goods` are the producer's own that may answer.

    `limits` are the ceilings of a competition; None where there are none. Raises `Invalid`
    that names each field (`lines.0.price`).
    """
    lines = {line.id: line for line in rfq.lines}
    errors = _whole_problems(rfq, facts)
    sealed = []
    for place, quoted in enumerate(facts["lines"]):
        line = lines.get(quoted["line_id"])
        offer = _offer(line, quoted, goods)
        problems = _problems(line, offer, quoted) or _beyond(line, offer, quoted, limits)
        errors |= {f"lines.{place}.{name}": texts for name, texts in problems.items()}
        if not problems and line is not None and offer is not None:
            sealed.append(_sealed(line, offer, producer, quoted))
    errors = errors or _clashes(sealed)
    if errors:
        raise Invalid(errors)
    vehicle = vehicle_for(rfq.buyer.kind)
    freights = [
        freight_for(producer.district_code, line.delivery_day, vehicle) for line in rfq.lines
    ]
    return {
        "lines": sealed,
        "valid_until": facts["valid_until"].isoformat(),
        "freight": max(freights).rupiah,
        "note": facts.get("note", ""),
    }


def _whole_problems(rfq: RequestForQuotation, facts: QuotationFacts) -> dict[str, list[str]]:
    closing = rfq.closes_at.astimezone(JAKARTA).date()
    if not any(not quoted.get("is_alternate") for quoted in facts["lines"]):
        return {"lines": [_("Isi harga untuk paling sedikit satu barang.")]}
    if facts["valid_until"] <= closing:
        return {"valid_until": [_("Penawaran harus berlaku sesudah batas penawaran.")]}
    if facts["valid_until"] > closing + LONGEST_VALID:
        return {"valid_until": [_("Paling lama setahun sesudah batas penawaran.")]}
    return {}


def _offer(
    line: RfqLine | None, quoted: QuotedFacts, goods: Mapping[int, Sequence[Offer]]
) -> Offer | None:
    for offer in goods.get(line.id, ()) if line is not None else ():
        if offer.id == quoted["offer_id"]:
            return offer
    return None


def _problems(
    line: RfqLine | None, offer: Offer | None, quoted: QuotedFacts
) -> dict[str, list[str]]:
    if line is None or offer is None:
        return {"offer": [_("Pilih produk Anda sendiri yang sudah tampil di katalog.")]}
    found: dict[str, list[str]] = {}
    is_alternate = quoted.get("is_alternate", False)
    if not is_alternate and not fulfils(offer, line):
        found["offer"] = [_("Produk ini lain dari yang diminta. Tawarkan sebagai pengganti.")]
    if is_alternate and not quoted.get("remark"):
        found["remark"] = [_("Jelaskan apa yang berbeda dari yang diminta.")]
    quantity = _quantity(line, offer, quoted)
    if quantity > line.quantity:
        most = written(line.quantity)
        found["quantity"] = [_("Paling banyak %(most)s, yang diminta.", most=most)]
    elif quantity < offer.minimum_quantity or quantity % offer.order_multiple:
        text = _(
            "Paling sedikit %(least)s dan kelipatan %(pack)s, seperti di katalog Anda.",
            least=written(offer.minimum_quantity),
            pack=written(offer.order_multiple),
        )
        found["quantity"] = [text]
    wrong = problems_with_tiers(_ladder(offer, quoted), offer.minimum_quantity)
    if wrong:
        found["price"] = wrong
    return found


def _beyond(
    line: RfqLine | None, offer: Offer | None, quoted: QuotedFacts, limits: Limits | None
) -> dict[str, list[str]]:
    """Find what goes beyond the agreement of a competition: its goods, price or maximum."""
    if limits is None or line is None or offer is None:
        return {}
    limit = limits.get((line.id, offer.id))
    if limit is None or quoted.get("is_alternate"):
        return {"offer": [_("Pilih barang yang ada dalam kesepakatan Anda.")]}
    found: dict[str, list[str]] = {}
    if max(tier.unit_price for tier in _ladder(offer, quoted)) > limit.ceiling:
        text = _("Paling tinggi %(price)s, harga kesepakatan Anda.", price=limit.ceiling)
        found["price"] = [text]
    if _quantity(line, offer, quoted) > limit.quantity:
        text = _("Paling banyak %(most)s, sisa kesepakatan Anda.", most=written(limit.quantity))
        found["quantity"] = [text]
    return found


def _quantity(line: RfqLine, offer: Offer, quoted: QuotedFacts) -> Decimal:
    told = quoted.get("quantity")
    if told:
        return told
    return line.quantity // offer.order_multiple * offer.order_multiple


def _ladder(offer: Offer, quoted: QuotedFacts) -> list[Tier]:
    first = Tier(offer.minimum_quantity, quoted["price"])
    return [first, *sorted(quoted.get("tiers", ()), key=lambda tier: tier.minimum_quantity)]


def _sealed(
    line: RfqLine, offer: Offer, producer: Producer, quoted: QuotedFacts
) -> dict[str, Any]:
    lead = quoted.get("lead_days")
    return {
        "line": line.id,
        "offer": offer.id,
        "alternate": quoted.get("is_alternate", False),
        "quantity": in_thousandths(_quantity(line, offer, quoted)),
        "lead": offer.lead_days if lead is None else lead,
        "tax": effective_basis_points(
            offer.product.tax_kind, is_pkp=producer.is_pkp, day=line.delivery_day
        ),
        "remark": quoted.get("remark", ""),
        "tiers": [
            [in_thousandths(tier.minimum_quantity), tier.unit_price.rupiah]
            for tier in _ladder(offer, quoted)
        ],
    }


def _clashes(sealed: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """Find lines that a price list could not hold: two prices for one of the own goods."""
    ladders: dict[int, object] = {}
    seen: set[tuple[int, bool]] = set()
    for place, line in enumerate(sealed):
        if (line["line"], line["alternate"]) in seen:
            return {f"lines.{place}.offer": [_("Satu barang dijawab satu kali saja.")]}
        seen.add((line["line"], line["alternate"]))
        if ladders.setdefault(line["offer"], line["tiers"]) != line["tiers"]:
            text = _("Produk yang sama harus berharga sama di semua barisnya.")
            return {f"lines.{place}.price": [text]}
    return {}
