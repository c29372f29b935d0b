"""The form of a quotation: flat fields of a phone's page, and what they mean. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from marketplace.shared.quantity import written
from marketplace.sourcing.models import RfqLine
from marketplace.sourcing.queries.views import OwnLine, OwnView

STEPS = (1, 2)  # further prices from larger amounts
FIELDS = (
    "offer",
    "price_rupiah",
    "quantity",
    "lead_days",
    "alt_offer",
    "alt_price_rupiah",
    "alt_remark",
)
SERVICE_NAMES = {"price": "price_rupiah"}


def known_fields(typed: Mapping[str, str], lines: int) -> dict[str, str]:
    """Return what was typed in fields of this form, at most some hundred letters each."""
    names = {"valid_until", "note"} | {
        f"lines.{place}.{name}"
        for place in range(lines)
        for name in (*FIELDS, *(f"tier_{part}{step}" for step in STEPS for part in "qp"))
    }
    return {name: typed[name][:500] for name in typed if name in names}


def as_quotation(
    typed: Mapping[str, str], lines: Sequence[RfqLine]
) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    """Return what the schema takes, and of each quoted line the place and prefix of its fields.

    A line without a price is not quoted for.
    """
    quoted: list[dict[str, Any]] = []
    origins: list[tuple[int, str]] = []
    for place, line in enumerate(lines):
        row = {name: typed.get(f"lines.{place}.{name}", "").strip() for name in FIELDS}
        key = to_public("rfq_line", line.id)
        if row["price_rupiah"]:
            main = {
                "line": key,
                "offer": row["offer"],
                "price_rupiah": row["price_rupiah"],
                "quantity": row["quantity"],
                "lead_days": row["lead_days"],
                "tiers": _tiers(typed, place),
            }
            quoted.append({name: value for name, value in main.items() if value != ""})
            origins.append((place, ""))
        if row["alt_price_rupiah"]:
            other = {
                "line": key,
                "offer": row["alt_offer"],
                "price_rupiah": row["alt_price_rupiah"],
                "is_alternate": True,
                "remark": row["alt_remark"],
            }
            quoted.append({name: value for name, value in other.items() if value != ""})
            origins.append((place, "alt_"))
    whole = {"valid_until": typed.get("valid_until", ""), "note": typed.get("note", "")}
    given: dict[str, Any] = {name: value for name, value in whole.items() if value}
    return given | {"lines": quoted}, origins


def _tiers(typed: Mapping[str, str], place: int) -> list[dict[str, str]]:
    found = []
    for step in STEPS:
        quantity = typed.get(f"lines.{place}.tier_q{step}", "").strip()
        price = typed.get(f"lines.{place}.tier_p{step}", "").strip()
        if quantity and price:
            found.append({"minimum_quantity": quantity, "unit_price_rupiah": price})
    return found


def named_as_typed(
    errors: Mapping[str, list[str]], origins: Sequence[tuple[int, str]]
) -> dict[str, list[str]]:
    """Return errors under the names of the fields in which they were typed."""
    found: dict[str, list[str]] = {}
    for name, told in errors.items():
        parts = name.split(".")
        if len(parts) >= 3 and parts[0] == "lines" and parts[1].isdigit():
            place, prefix = origins[int(parts[1])]
            field = SERVICE_NAMES.get(parts[2], parts[2])
            if field == "tiers":
                step = int(parts[3]) + 1 if len(parts) > 3 and parts[3].isdigit() else 1
                field = f"tier_q{step}" if "minimum" in parts[-1] else f"tier_p{step}"
            name = f"lines.{place}.{prefix}{field}"  # noqa: PLW2901
        found.setdefault(name, []).extend(told)
    return found


def stored(
    own: OwnView | None, lines: Sequence[RfqLine], usual: Mapping[str, str]
) -> dict[str, str]:
    """Return what the form shows: a draft, else what was handed in, else the usual."""
    if own is None:
        return dict(usual)
    if own.envelope.draft is not None:
        return dict(usual) | own.envelope.draft
    shown = dict(usual) | {
        "valid_until": own.valid_until.isoformat() if own.valid_until else "",
        "note": own.note,
    }
    places = {line.id: place for place, line in enumerate(lines)}
    for line in own.lines:
        if line.line in places:
            shown |= _fields_of(line, f"lines.{places[line.line]}.")
    return shown


def _fields_of(line: OwnLine, prefix: str) -> dict[str, str]:
    if line.is_alternate:
        return {
            f"{prefix}alt_offer": to_public("offer", line.offer),
            f"{prefix}alt_price_rupiah": _rupiah(line.tiers[0].unit_price),
            f"{prefix}alt_remark": line.remark,
        }
    fields = {
        f"{prefix}offer": to_public("offer", line.offer),
        f"{prefix}price_rupiah": _rupiah(line.tiers[0].unit_price),
        f"{prefix}quantity": written(Decimal(line.quantity)),
        f"{prefix}lead_days": str(line.lead_days),
    }
    for step, tier in zip(STEPS, line.tiers[1:], strict=False):
        fields[f"{prefix}tier_q{step}"] = written(tier.minimum_quantity)
        fields[f"{prefix}tier_p{step}"] = _rupiah(tier.unit_price)
    return fields


def _rupiah(amount: Money) -> str:
    return f"{amount.rupiah:,}".replace(",", ".")
