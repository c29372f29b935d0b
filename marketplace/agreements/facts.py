"""What a buyer says of an agreement, and whether it can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NotRequired, TypedDict

from marketplace.agreements.models import (
    MOST_LINES,
    AgreementLine,
    AgreementParty,
    AgreementVersion,
)
from marketplace.agreements.states import CallOff, PriceRule
from marketplace.catalog.models import Offer
from marketplace.shared.clock import today
from marketplace.shared.criteria import Criterion
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.shared.money import Money

LONGEST_VALIDITY = timedelta(days=3 * 366)
MOST_MONEY = Money(10**10)  # of a unit
Errors = dict[str, list[str]]


class LineFacts(TypedDict):
    """Goods of one offer; the order of producers' first lines is the ranking."""

    offer_id: int
    minimum: NotRequired[Decimal | None]
    maximum: NotRequired[Decimal | None]
    price_rule: NotRequired[PriceRule]
    unit_price: Money
    percent: NotRequired[int | None]
    floor: NotRequired[Money | None]
    ceiling: NotRequired[Money | None]
    share: NotRequired[int | None]  # of its producer, in per cent; on any of its lines


class AgreementFacts(TypedDict):
    """What a buyer says of an agreement."""

    title: str
    terms: NotRequired[str]
    call_off: NotRequired[CallOff]
    weights: NotRequired[Mapping[Criterion, int] | None]  # of a competition; all are 100
    valid_from: date
    valid_until: date
    notice_days: NotRequired[int]
    compensation: NotRequired[str]
    order_days_before: NotRequired[int]
    lines: Sequence[LineFacts]


def refuse_facts(facts: AgreementFacts, offers: Mapping[int, Offer]) -> None:
    """Stop with `Invalid`, which names each field, for what cannot be agreed."""
    errors: Errors = _days(facts)
    lines = facts["lines"]
    if not 1 <= len(lines) <= MOST_LINES:
        text = _("Tulis 1 sampai %(most)s barang.", most=MOST_LINES)
        errors["lines"] = [text]
    seen: set[int] = set()
    for place, line in enumerate(lines):
        at = f"lines.{place}"
        if line["offer_id"] not in offers:
            errors[f"{at}.offer"] = [_("Pilih barang yang sedang dijual di katalog.")]
        elif line["offer_id"] in seen:
            errors[f"{at}.offer"] = [_("Barang ini sudah ada di baris lain.")]
        seen.add(line["offer_id"])
        errors |= _amounts(at, line) | _price(at, line)
    errors |= _shares(facts, offers) | _weights(facts)
    if errors:
        raise Invalid(errors)


def shares_of(facts: AgreementFacts, offers: Mapping[int, Offer]) -> dict[int, int | None]:
    """Return each producer's per cent, in the order of the ranking."""
    found: dict[int, int | None] = {}
    for line in facts["lines"]:
        producer_id = offers[line["offer_id"]].producer_id
        found[producer_id] = found.get(producer_id) or line.get("share")
    return found


def facts_of(version: AgreementVersion) -> AgreementFacts:
    """Return what a version says, as it could be said again."""
    return {
        "title": version.title,
        "terms": version.terms,
        "call_off": version.call_off,
        "weights": weights_of(version),
        "valid_from": version.valid_from,
        "valid_until": version.valid_until,
        "notice_days": version.notice_days,
        "compensation": version.compensation,
        "order_days_before": version.order_days_before,
        "lines": [
            _line_facts(line, party) for party in version.parties for line in party.lines
        ],
    }


def weights_of(version: AgreementVersion) -> dict[Criterion, int] | None:
    """Return what competitions under a version are judged by, in per cent."""
    if version.weights is None:
        return None
    return {each: version.weights.get(each.value, 0) for each in Criterion}


def earliest_end(version: AgreementVersion) -> date:
    """Return the first day that notice given today can name."""
    return today() + timedelta(days=version.notice_days)


def _line_facts(line: AgreementLine, party: AgreementParty) -> LineFacts:
    return {
        "offer_id": line.offer_id,
        "minimum": line.minimum,
        "maximum": line.maximum,
        "price_rule": line.price_rule,
        "unit_price": line.unit_price,
        "percent": line.percent,
        "floor": line.floor,
        "ceiling": line.ceiling,
        "share": party.share,
    }


def _days(facts: AgreementFacts) -> Errors:
    first, last = facts["valid_from"], facts["valid_until"]
    if last < first:
        return {"valid_until": [_("Hari terakhir tidak boleh sebelum hari pertama.")]}
    if last < today():
        return {"valid_until": [_("Hari terakhir sudah lewat.")]}
    if last - first > LONGEST_VALIDITY:
        return {"valid_until": [_("Paling lama tiga tahun. Sesudahnya diperpanjang.")]}
    return {}


def _amounts(at: str, line: LineFacts) -> Errors:
    least, most = line.get("minimum"), line.get("maximum")
    if least is not None and most is not None and least > most:
        return {f"{at}.maximum": [_("Paling banyak tidak boleh di bawah paling sedikit.")]}
    return {}


def _price(at: str, line: LineFacts) -> Errors:
    errors: Errors = {}
    floor, ceiling = line.get("floor"), line.get("ceiling")
    if line.get("price_rule") is PriceRule.FORMULA:
        if line.get("percent") is None:
            errors[f"{at}.percent"] = [_("Tulis berapa persen dari harga acuan, misalnya -5.")]
        if floor is not None and ceiling is not None and floor > ceiling:
            errors[f"{at}.ceiling"] = [_("Batas atas tidak boleh di bawah batas bawah.")]
    if not 0 < line["unit_price"].rupiah <= MOST_MONEY.rupiah:
        errors[f"{at}.unit_price"] = [_("Tulis harga satuan di atas nol.")]
    return errors


def _weights(facts: AgreementFacts) -> Errors:
    weights = facts.get("weights")
    if facts.get("call_off") is not CallOff.COMPETITION or not weights:
        return {}
    whole = sum(weights.values())
    if whole == 100:
        return {}
    return {"weights": [_("Jumlah bobot harus 100, sekarang %(sum)s.", sum=whole)]}


def _shares(facts: AgreementFacts, offers: Mapping[int, Offer]) -> Errors:
    if facts.get("call_off") is not CallOff.SHARES:
        return {}
    if any(line["offer_id"] not in offers for line in facts["lines"]):
        return {}
    shares = shares_of(facts, offers)
    if any(share is None for share in shares.values()):
        return {"call_off": [_("Tulis bagian (persen) untuk setiap produsen.")]}
    if sum(share or 0 for share in shares.values()) != 100:
        return {"call_off": [_("Bagian semua produsen harus berjumlah 100 persen.")]}
    return {}
