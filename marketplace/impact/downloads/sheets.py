"""The figures as sheets of plain cells: numbers as numbers, text as text, nothing rounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from marketplace.impact.definitions import definitions
from marketplace.impact.figures import LocalMultiplier, Measures, Summary, Table
from marketplace.impact.filters import Viewer, Wanted
from marketplace.impact.queries import present_edition, summary, table
from marketplace.impact.states import Dimension, ViewLevel
from marketplace.impact.wording import CLOSED
from marketplace.shared.language import _
from marketplace.shared.money import Money

Value = int | Decimal | str | None


@dataclass(frozen=True)
class Sheet:
    """One table of a file. `code` is its stable name, `title` what people read."""

    code: str
    title: str
    columns: tuple[tuple[str, str], ...]  # stable name, heading
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True)
class Book:
    """All sheets of a file, and its name without an ending."""

    name: str
    about: str
    sheets: tuple[Sheet, ...]


def book_of(wanted: Wanted, viewer: Viewer, *, about: str) -> Book:
    """Return everything that this viewer may see of a filter, as sheets."""
    edition = present_edition()
    told = summary(wanted, viewer, edition)
    by_buyer = viewer.level is ViewLevel.REGENCY and wanted.buyer_id is None
    dimensions = [d for d in Dimension if d is not Dimension.BUYER or by_buyer]
    sheets = [_summary_sheet(told)]
    sheets += [_table_sheet(table(each, wanted, viewer, edition)) for each in dimensions]
    return Book(
        name=f"dampak-{told.wanted.period.code}",
        about=about,
        sheets=(*sheets, _definitions_sheet()),
    )


def _summary_sheet(told: Summary) -> Sheet:
    lines = (
        ("from", _("Dari"), told.wanted.period.first.isoformat()),
        ("to", _("Sampai"), told.wanted.period.last.isoformat()),
        *_measure_lines(told.measures),
        ("days_to_pay_median", _("Hari sampai dibayar (median)"), told.days_to_pay_median),
        ("local_share", _("Bagian lokal"), told.local_share),
        ("off_platform_share", _("Bagian di luar Belabeliku"), told.off_platform_share),
        ("declared_rupiah", _("Tercatat di luar Belabeliku (Rp)"), _plain(told.declared)),
        ("residents_rupiah", _("Diterima warga (Rp)"), _plain(told.residents)),
        *_multiplier_lines(told.lm3),
    )
    columns = (("key", _("Kode")), ("name", _("Angka")), ("value", _("Nilai")))
    return Sheet("summary", _("Ringkasan"), columns, tuple(lines))


def _measure_lines(told: Measures) -> Iterator[tuple[Value, ...]]:
    headings = dict(_measure_columns())
    for (code, _heading), value in zip(_measure_columns(), _cells(told), strict=True):
        yield code, headings[code], value


def _multiplier_lines(told: LocalMultiplier) -> Iterator[tuple[Value, ...]]:
    yield "lm3_state", _("LM3, keadaan"), told.state.value
    yield "lm3_r1_rupiah", _("LM3, putaran 1 (Rp)"), _plain(told.r1)
    yield "lm3_r2_rupiah", _("LM3, putaran 2 (Rp, perkiraan)"), _plain(told.r2)
    yield "lm3_r3_rupiah", _("LM3, putaran 3 (Rp, perkiraan)"), _plain(told.r3)
    yield "lm3_value", _("LM3 (perkiraan)"), told.value
    yield "lm3_low", _("LM3, paling rendah"), told.low
    yield "lm3_high", _("LM3, paling tinggi"), told.high
    yield "lm3_coverage", _("LM3, cakupan survei"), told.coverage
    yield "lm3_surveyed", _("LM3, produsen disurvei"), told.surveyed


def _table_sheet(told: Table) -> Sheet:
    columns = (("key", _("Kode")), ("name", _("Nama")), *_measure_columns())
    rows = [(row.key, row.name, *_cells(row.measures)) for row in told.rows]
    total = ("", _("Jumlah"), *_cells(told.total))
    return Sheet(told.dimension.value, _title(told.dimension), columns, (*rows, total))


def _definitions_sheet() -> Sheet:
    columns = (
        ("name", _("Angka")),
        ("meaning", _("Arti")),
        ("formula", _("Rumus")),
        ("source", _("Sumber")),
    )
    rows = tuple((d.name, d.meaning, d.formula, d.source) for d in definitions())
    return Sheet("definitions", _("Definisi"), columns, rows)


def _title(dimension: Dimension) -> str:
    return {
        Dimension.MONTH: _("Bulan"),
        Dimension.KAPANEWON: _("Kapanewon"),
        Dimension.CATEGORY: _("Kelompok produk"),
        Dimension.BUYER: _("Pembeli"),
    }[dimension]


def _measure_columns() -> tuple[tuple[str, str], ...]:
    return (
        ("spend_rupiah", _("Belanja (Rp)")),
        ("accepted_rupiah", _("Nilai diterima (Rp)")),
        ("producers", _("Produsen")),
        ("villages", _("Kalurahan")),
        ("households", _("Keluarga desil 1–4 terjangkau")),
    )


def _cells(told: Measures) -> tuple[Value, ...]:
    closed = str(CLOSED)
    return (
        closed if told.spend is None else told.spend.rupiah,
        closed if told.accepted is None else told.accepted.rupiah,
        told.producers,
        told.villages,
        closed if told.households.value is None else told.households.value,
    )


def _plain(amount: Money | None) -> int | None:
    return None if amount is None else amount.rupiah
