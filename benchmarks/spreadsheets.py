"""A price list of ten thousand rows through the worker, and the longest list as a workbook."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.place import Place
from benchmarks.probing import getter
from benchmarks.report import Found, Row, judged
from marketplace.app import create_app
from marketplace.config import Config
from marketplace.operations.migrating import upgrade_database
from marketplace.shared import outbox
from marketplace.shared.actors import Actor, Role
from marketplace.shared.database import db
from marketplace.spreadsheets import queries
from marketplace.spreadsheets.services import applying, reverting
from marketplace.spreadsheets.states import ImportState
from marketplace.spreadsheets.template import template
from tests.factories.accounts import a_member
from tests.factories.market import ACategory, AProducer
from tests.factories.spreadsheets import a_sheet, text_table

ROWS, LISTED = 10_000, 20_000
HEAD = ("Nama produk", "Kategori", "Satuan", "Harga satuan", "Stok")


def rows(place: Place) -> list[Row]:
    """Judge the import on a market of its own, and the export on the large one."""
    return [
        judged(
            f"Import of {ROWS:,} new goods: read, previewed, applied",
            "≤ 60 s in the worker",
            lambda: _found(place, _enter),
        ),
        judged(
            f"… of {ROWS:,} new prices", "≤ 60 s in the worker", lambda: _found(place, _change)
        ),
        judged(f"Audit log as XLSX, {LISTED:,} rows", "≤ 4 s", lambda: _export(place)),
    ]


def _found(place: Place, work: Callable[[Actor], float]) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        environment = place.cluster.environment
        url = f"sqlite:///{Path(folder) / 'market.sqlite3'}"
        config = Config.from_environment({**environment, "DATABASE_URL": url})
        app = create_app(replace(config, media_root=Path(folder) / "media"))
        with app.app_context():
            upgrade_database()
            ACategory(slug="gula-kelapa", name="Gula kelapa")
            seller = a_member(AProducer().organisation, Role.PRODUCER_OWNER)
            db.session.commit()
            seconds = work(seller)
            db.session.remove()
            db.engine.dispose()
    return Found(f"{seconds:.0f} s", met=seconds <= 60)


def _enter(seller: Actor) -> float:
    """Enter goods; return the seconds from sending to the last row."""
    lines = [
        (f"Barang nomor {n}", "Gula kelapa", "kg", 40_000 + n, n % 90) for n in range(ROWS)
    ]
    return _import(seller, text_table(HEAD, *lines))


def _change(seller: Actor) -> float:
    """Change the price of goods that are there, and take it back."""
    _enter(seller)
    table = template(seller, "csv").decode("utf-8-sig")
    dearer = table.replace(";4", ";5")
    seconds = _import(seller, dearer.encode())
    last = queries.own_imports(seller, limit=1).items[0]
    reverting.revert_import(last.number, actor=seller)
    outbox.drain()
    return seconds


def _import(seller: Actor, table: bytes) -> float:
    began = time.perf_counter()
    sheet = a_sheet(seller, table)
    outbox.drain()
    applying.apply_import(sheet.number, actor=seller)
    outbox.drain()
    took = time.perf_counter() - began
    done = queries.find_import(sheet.number, seller)
    if done.state is not ImportState.APPLIED:
        raise RuntimeError(f"the import is {done.state}")
    return took


def _export(place: Place) -> Found:
    fetch = getter(place.app, "/admin/audit.xlsx", place.facts.admin)
    began = time.perf_counter()
    fetch()
    seconds = time.perf_counter() - began
    return Found(f"{seconds:.1f} s", met=seconds <= 4)
