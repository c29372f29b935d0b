"""A table of planned amounts: one row for each cost centre, goods and period.

It is the file that the list of budgets offers, in either language: of its columns those of the
code, category, kind of period, first day, plan and rule are read, the others may stay.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from marketplace.budgets.states import BudgetPeriod, BudgetRule, period_of
from marketplace.budgets.wording import PERIODS, RULES
from marketplace.shared.errors import Invalid
from marketplace.shared.language import LANGUAGES, LazyText, _, _l, speaking
from marketplace.shared.money import ZERO, Money
from marketplace.shared.spreadsheets import harmless, original
from marketplace.spreadsheets import cells as reading
from marketplace.spreadsheets.columns import plain
from marketplace.spreadsheets.reading import read_spreadsheet
from marketplace.spreadsheets.reading.limits import Rows

HEADINGS = {
    "code": _l("Kode"),
    "category": _l("Kategori"),
    "period": _l("Jenis masa"),
    "day": _l("Mulai"),
    "planned": _l("Rencana"),
    "rule": _l("Aturan"),
}  # as the list of budgets writes them
NEEDED = ("code", "period", "day", "planned")
FIELDS = (*NEEDED, "category", "rule")
MOST_ROWS = 500
LONGEST = 120
NOTHING = ("0", "rp 0", "rp0", "0,-")


class Change(StrEnum):
    """What a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True)
class TypedRow:
    """A row as it was written, by the meaning of its columns."""

    line: int
    cells: Mapping[str, str]


def row_of(line: int, said: Mapping[str, object]) -> TypedRow:
    """Return a row of what a program says, as the file would have it."""
    texts = {name: str(value) for name, value in said.items() if value is not None}
    return TypedRow(line, {name: harmless(texts.get(name, ""))[:LONGEST] for name in FIELDS})


@dataclass(frozen=True)
class PlanFacts:
    """What a row says, once it can be read; its cost centre and category are still words."""

    code: str
    category: str
    period: BudgetPeriod
    starts_on: date
    planned: Money
    rule: BudgetRule | None


@dataclass(frozen=True)
class JudgedRow:
    """A row beside what is planned now."""

    row: TypedRow
    change: Change
    problem: str = ""
    facts: PlanFacts | None = None
    cost_centre_id: int = 0
    category_id: int | None = None
    budget_id: int | None = None
    before: Money | None = None


def read_plan(content: bytes) -> list[TypedRow]:
    """Return the rows of a file. Raises `Invalid` on `file` for what is no such table."""
    rows = read_spreadsheet(content)
    meanings = _words(tuple(HEADINGS.items()))
    columns = [meanings.get(plain(heading), "") for heading in rows[0][1]]
    if set(NEEDED) - set(columns):
        message = _("Baris pertama: Kode, Kategori, Jenis masa, Mulai, Rencana.")
        raise Invalid({"file": [message]}, message)
    found = list(_named(columns, rows[1:]))
    if not 1 <= len(found) <= MOST_ROWS:
        message = _("Tulis 1 sampai %(most)s baris.", most=MOST_ROWS)
        raise Invalid({"file": [message]}, message)
    return found


def facts_of(row: TypedRow) -> PlanFacts:
    """Read a row. Raises `ValueError` with a sentence on the first cell that cannot be."""
    for text in row.cells.values():
        reading.refuse_unreadable(text)
    if any(not row.cells.get(name) for name in NEEDED):
        raise ValueError(_("Isi kode, jenis masa, hari mulai, dan rencana."))
    period = _one_of(row.cells["period"], _words(tuple(PERIODS.items())))
    if period is None:
        raise ValueError(_("Jenis masa: Bulan, Triwulan, atau Tahun."))
    rule = _one_of(row.cells.get("rule", ""), _words(tuple(RULES.items())))
    if row.cells.get("rule") and rule is None:
        names = ", ".join(str(name) for name in RULES.values())
        raise ValueError(_("Aturan: %(names)s, atau kosongkan.", names=names))
    return PlanFacts(
        code=original(row.cells["code"]),
        category=original(row.cells.get("category", "")),
        period=BudgetPeriod(period),
        starts_on=period_of(_day(row.cells["day"]), BudgetPeriod(period))[0],
        planned=_amount(row.cells["planned"]),
        rule=BudgetRule(rule) if rule else None,
    )


def seal_of(judged: Sequence[JudgedRow]) -> str:
    """Return what recognises a preview: its rows, and what was planned then."""
    said = [
        [
            each.row.line,
            each.change.value,
            each.budget_id,
            each.before.rupiah if each.before is not None else None,
            *sorted(each.row.cells.items()),
        ]
        for each in judged
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def may_apply(judged: Sequence[JudgedRow]) -> bool:
    """Say whether there is something to take over, and nothing wrong."""
    changes = {each.change for each in judged}
    return Change.WRONG not in changes and bool(changes & {Change.NEW, Change.CHANGED})


def packed(rows: Sequence[TypedRow]) -> str:
    """Return rows as text for a hidden field."""
    return json.dumps([[row.line, dict(row.cells)] for row in rows], ensure_ascii=False)


def unpacked(text: str) -> list[TypedRow]:
    """Read such a field. Raises `Invalid` for anything else: the file is to be sent again."""
    try:
        found = json.loads(text)
        rows = [
            TypedRow(int(line), {name: str(cells[name])[:LONGEST] for name in FIELDS})
            for line, cells in found
        ]
        text.encode()
        "".join(cell for row in rows for cell in row.cells.values()).encode()
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        rows = []
    if not 1 <= len(rows) <= MOST_ROWS:
        message = _("Kirim berkasnya sekali lagi.")
        raise Invalid({"file": [message]}, message)
    return rows


def _named(columns: list[str], rows: Rows) -> Iterator[TypedRow]:
    for line, cells in rows:
        named = dict.fromkeys(FIELDS, "")
        for name, text in zip(columns, cells, strict=False):
            if name:
                named[name] = text.strip()[:LONGEST]
        if any(named.values()):
            yield TypedRow(line, named)


@cache
def _words(names: tuple[tuple[str, LazyText], ...]) -> dict[str, str]:
    """Return what each word means, in every language."""
    found = {plain(value): str(value) for value, _name in names}
    for language in LANGUAGES:
        with speaking(language):
            found |= {plain(str(name)): str(value) for value, name in names}
    return found


def _one_of(text: str, words: Mapping[str, str]) -> str | None:
    return words.get(plain(text))


def _amount(text: str) -> Money:
    if text.casefold() in NOTHING:
        return ZERO
    return reading.read_rupiah(text)


def _day(text: str) -> date:
    advice = _("Tulis hari mulai sebagai tanggal, misalnya 2026-12-01.")
    return reading.read_day(text, else_say=advice, months=True)
