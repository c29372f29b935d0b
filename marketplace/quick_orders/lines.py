"""Lines of a list as people type or paste them: what, how much, in which unit. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from marketplace.catalog.wording import UNITS

MOST_LINES = 500
LONGEST_ITEM = 120
LONGEST_QUANTITY = 30

HEADINGS: Mapping[str, frozenset[str]] = {
    "item": frozenset({"barang", "nama", "nama barang", "produk", "item", "name", "product"}),
    "code": frozenset({"kode", "sku", "code", "kode barang"}),
    "quantity": frozenset({"jumlah", "qty", "quantity", "banyak", "banyaknya"}),
    "unit": frozenset({"satuan", "unit"}),
}
NUMBER = r"\d[\d.,]*(?:rb|ribu)?"
A_NUMBER = re.compile(NUMBER, re.IGNORECASE)
WITH_UNIT = re.compile(rf"({NUMBER})\s*([a-z]+)", re.IGNORECASE)
AT_THE_END = re.compile(rf"(.*?\S)\s+(?:[x×]\s*)?({NUMBER})(?:\s*([a-z]+))?", re.IGNORECASE)


@dataclass(frozen=True)
class TypedLine:
    """One line as it was given; nothing is understood yet."""

    item: str = ""
    quantity: str = ""
    unit: str = ""

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was given."""
        return not (self.item or self.quantity)


def read_text(text: str) -> list[TypedLine]:
    """Read pasted text: cells apart by tabs or semicolons, or `gula semut 20 kg` in one go."""
    rows = [re.split(r"\t|;", line) for line in text.splitlines()]
    return read_cells(rows)


def read_cells(rows: Iterable[Sequence[str]]) -> list[TypedLine]:
    """Read the rows of a table; a first row of headings says which column is what."""
    filled = [[" ".join(cell.split()) for cell in row] for row in rows]
    filled = [row for row in filled if any(row)]
    places = _headings(filled[0]) if filled else {}
    if places:
        return [_by_headings(row, places) for row in filled[1:]]
    return [_by_looks([cell for cell in row if cell]) for row in filled]


def _headings(row: Sequence[str]) -> dict[str, int]:
    """Map what is known to the column it stands in; nothing unless goods and amounts are."""
    places: dict[str, int] = {}
    for place, cell in enumerate(row):
        for name, said in HEADINGS.items():
            if cell.casefold() in said:
                places.setdefault(name, place)
    return places if "quantity" in places and {"item", "code"} & set(places) else {}


def _by_headings(row: Sequence[str], places: Mapping[str, int]) -> TypedLine:
    cells = {name: row[at] if at < len(row) else "" for name, at in places.items()}
    item = cells.get("code") or cells.get("item", "")
    return typed_line(item, cells["quantity"], cells.get("unit", ""))


def _by_looks(cells: Sequence[str]) -> TypedLine:
    """Tell the goods from the amount by how they look: the last number is the amount."""
    if len(cells) == 1:
        return _one_cell(cells[0])
    for place in range(len(cells) - 1, 0, -1):
        if A_NUMBER.fullmatch(cells[place]):
            unit = cells[place + 1] if place + 1 < len(cells) else ""
            return typed_line(cells[0], cells[place], unit)
        if found := WITH_UNIT.fullmatch(cells[place]):
            return typed_line(cells[0], found[1], found[2])
    return typed_line(cells[0], cells[1])


def _one_cell(text: str) -> TypedLine:
    found = AT_THE_END.fullmatch(text)
    if found and (found[3] is None or found[3].casefold() in UNITS):
        return typed_line(found[1], found[2], found[3] or "")
    return typed_line(text, "")


def typed_line(item: str, quantity: str, unit: str = "") -> TypedLine:
    """Take a line apart: `20 kg` is an amount and a unit, and nobody types longer ones."""
    if found := WITH_UNIT.fullmatch(quantity):
        amount, said = found[1], found[2]
        if said.casefold() in UNITS:
            quantity, unit = amount, unit or said
    return TypedLine(item[:LONGEST_ITEM], quantity[:LONGEST_QUANTITY], unit[:LONGEST_QUANTITY])
