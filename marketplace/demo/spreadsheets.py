"""Producers of the example market keep prices in Excel: each has sent a list to look at."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from marketplace.demo.cast import SELLERS
from marketplace.demo.goods import Ware
from marketplace.demo.market import Market
from marketplace.demo.rows import Row
from marketplace.shared.opaque import to_public
from marketplace.shared.quantity import written
from marketplace.spreadsheets.states import ImportState, Mode, Outcome, Verdict

SENT = timedelta(hours=3)  # before the market's end
SENDERS = 8  # producers
HEADINGS = ["Kode", "Nama produk", "Harga satuan"]
COLUMNS = ["code", "name", "price"]
DEARER = 500  # rupiah
UNKNOWN_CODE = "Kode ini tidak dikenal. Kosongkan bila produknya baru."


def plan_spreadsheets(market: Market) -> None:
    """Have some producers send a price list that nobody has applied yet."""
    shelves: dict[str, list[Ware]] = {}
    for ware in market.wares:
        shelves.setdefault(ware.maker.slug, []).append(ware)
    for slug, wares in list(shelves.items())[:SENDERS]:
        market.timeline.do(
            lambda slug=slug, wares=wares: _send(market, slug, wares),  # type: ignore[misc]
            market.timeline.end - SENT,
        )


def _send(market: Market, slug: str, wares: list[Ware]) -> None:
    signer = market.cast.signer(slug, *SELLERS)
    import_id = market.rows.add(
        "sheet_imports",
        number=market.numbers.next("IM"),
        producer_id=signer.organisation,
        membership_id=market.cast.memberships[signer.person or 0, signer.organisation],
        state=ImportState.PREVIEWED,
        mode=Mode.UPDATE,
        percent=100,
        language="id",
        file_name="harga-baru.xlsx",
        headings=HEADINGS,
        columns=COLUMNS,
        created_at=market.timeline.now,
    )
    lines = [_changed(ware) for ware in wares] + [_mistyped(wares[0])]
    for line, row in enumerate(lines, start=2):
        market.rows.add("sheet_rows", import_id=import_id, line=line, **row)
    facts = {"mode": Mode.UPDATE}
    market.history.record("sheet_import.sent", "SheetImport", import_id, signer, **facts)


def _changed(ware: Ware) -> Row:
    name, old = ware.frozen["product_name"], ware.tiers[0][1]
    code, price = to_public("offer", ware.offer_id), written(Decimal(old + DEARER))
    return {
        "cells": [code, name, price],
        "values": {"code": code, "name": name, "price": price},
        "changes": {"price": [written(Decimal(old)), price]},
        "problems": {},
        "verdict": Verdict.CHANGED,
        "outcome": Outcome.PENDING,
        "offer_id": ware.offer_id,
    }


def _mistyped(ware: Ware) -> Row:
    name = ware.frozen["product_name"]
    return {
        "cells": ["salah", name, "48rb"],
        "values": {"name": name, "price": "48.000"},
        "changes": {},
        "problems": {"code": [UNKNOWN_CODE]},
        "verdict": Verdict.ERROR,
        "outcome": Outcome.PENDING,
        "offer_id": None,
    }
