"""Reads the fact files beside this module, each once."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import fields
from datetime import date, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

from marketplace.demo.facts import records
from marketplace.producers.states import CertificateKind

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")

_HERE = Path(__file__).parent


@cache
def categories() -> tuple[records.Category, ...]:
    """List the shelves of the catalogue in their order."""
    return _read("categories", records.Category)


@cache
def goods() -> tuple[records.Good, ...]:
    """List the goods of the market."""
    return _read("goods", records.Good)


@cache
def producers() -> tuple[records.Producer, ...]:
    """List the producer groups."""
    return _read("producers", records.Producer)


@cache
def offers() -> tuple[records.Offer, ...]:
    """List what each producer sells."""
    return _read("offers", records.Offer)


@cache
def certificates() -> tuple[records.Certificate, ...]:
    """List the papers of the producers, without numbers."""
    return _read("certificates", records.Certificate)


@cache
def buyers() -> tuple[records.Buyer, ...]:
    """List the businesses at the airport."""
    return _read("buyers", records.Buyer)


@cache
def households() -> tuple[records.Household, ...]:
    """List the families that buy for themselves."""
    return _read("households", records.Household)


@cache
def outlets() -> tuple[records.Outlet, ...]:
    """List the kitchens, bars and shops of the buyers."""
    return _read("outlets", records.Outlet)


@cache
def delivery_points() -> tuple[records.DeliveryPoint, ...]:
    """List the docks of the buyers."""
    return _read("delivery_points", records.DeliveryPoint)


@cache
def people() -> tuple[records.Membership, ...]:
    """List who may do what where, a row for each role."""
    return _read("people", records.Membership)


@cache
def passengers() -> tuple[records.PassengerMonth, ...]:
    """List the passengers of the airport month by month."""
    return _read("passengers", records.PassengerMonth)


def _read(name: str, kind: type[Record]) -> tuple[Record, ...]:
    hints = get_type_hints(kind)
    readers = {each.name: _reader(hints[each.name]) for each in fields(kind)}
    with (_HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    return tuple(
        kind(**{column: read(row[column]) for column, read in readers.items()}) for row in rows
    )


def _reader(hint: Any) -> Callable[[str], Any]:  # noqa: ANN401 - a type, however it is spelled
    """Return what turns a cell into this type; a fixed word is read by its own enum."""
    reader: Callable[[str], Any] = _READERS.get(hint, hint)
    return reader


def _yes(text: str) -> bool:
    return {"yes": True, "no": False}[text]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in _words(text))


def _tiers(text: str) -> tuple[records.PriceTier, ...]:
    pairs = (pair.split(":") for pair in _words(text))
    return tuple(records.PriceTier(Decimal(quantity), int(price)) for quantity, price in pairs)


def _weights(text: str) -> dict[str, int]:
    pairs = (pair.split(":") for pair in _words(text))
    return {category: int(weight) for category, weight in pairs}


def _day(text: str) -> date:
    return date.fromisoformat(text if len(text) > len("2026-11") else f"{text}-01")


_READERS: dict[Any, Callable[[str], Any]] = {
    bool: _yes,
    date: _day,
    time: time.fromisoformat,
    date | None: lambda text: _day(text) if text else None,
    int | None: lambda text: int(text) if text else None,
    tuple[CertificateKind, ...]: lambda text: tuple(map(CertificateKind, _words(text))),
    tuple[int, ...]: _numbers,
    tuple[records.PriceTier, ...]: _tiers,
    dict[str, int]: _weights,
    dict[str, Any]: json.loads,
    Decimal | None: lambda text: Decimal(text) if text else None,
}
