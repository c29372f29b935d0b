"""The twelve kapanewon by one measure, as a map and as tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from marketplace.impact.board.shapes import AddressOf, Area, Cell, Grid, Places, TableRow
from marketplace.impact.drawing import class_bounds, class_of
from marketplace.impact.figures import Measures, Table
from marketplace.impact.states import Closed
from marketplace.impact.wording import (
    CLOSED,
    chart_rupiah,
    millions,
    plain,
    plain_part,
    short_unit,
)
from marketplace.shared import places
from marketplace.shared.language import LazyText, _, _l

Reader = Callable[[Measures], int | None]

MEASURES: dict[str, tuple[LazyText, Reader]] = {
    "rupiah": (_l("Rupiah"), lambda m: m.spend.rupiah if m.spend is not None else None),
    "keluarga": (_l("Keluarga"), lambda m: m.households.value),
    "produsen": (_l("Produsen"), lambda m: m.producers),
}
TITLES = {
    "rupiah": _l("Belanja menurut kapanewon asal barang"),
    "keluarga": _l("Keluarga terjangkau menurut kapanewon"),
    "produsen": _l("Produsen menurut kapanewon"),
}
HEADS = {"rupiah": _l("Rp juta"), "keluarga": _l("Keluarga"), "produsen": _l("Produsen")}


def make_places(
    table: Table, chosen: str | None, measure: str, address_of: AddressOf | None
) -> Places:
    """Draw the kapanewon by `measure`; `chosen` is the code of the one that is filtered to."""
    measure = measure if measure in MEASURES else "rupiah"
    found = {row.key: row.measures for row in table.rows}
    read = MEASURES[measure][1]
    values = {code: read(measures) for code, measures in found.items()}
    bounds = class_bounds(value for value in values.values() if value is not None)
    areas = tuple(
        _area(each, values, bounds, chosen, measure, address_of) for each in places.districts()
    )
    by_value = sorted(areas, key=lambda area: _order(area, values))
    return Places(
        title=str(TITLES[measure]),
        sentence=_sentence(by_value, str(TITLES[measure])),
        areas=areas,
        legend=_legend(bounds, areas, measure),
        measures=_measures(measure, address_of),
        grid=Grid(
            columns=((_("Kapanewon"), ""), (str(HEADS[measure]), "num")),
            rows=tuple(_row(area, (_cell(area, values, measure),)) for area in by_value),
            total=(_write(read(table.total), measure),),
        ),
        full=_full(by_value, found, table.total),
        notes=closed_notes(table, [area.name for area in by_value if area.step == "closed"]),
    )


def _area(
    district: places.District,
    values: Mapping[str, int | None],
    bounds: tuple[int, ...],
    chosen: str | None,
    measure: str,
    address_of: AddressOf | None,
) -> Area:
    value = values.get(district.code, 0)
    step: int | str = (
        "closed" if value is None else class_of(value, bounds) if value else "none"
    )
    is_chosen = district.code == chosen
    slug = None if is_chosen else district.slug  # a second press shows all again
    return Area(
        code=district.code,
        name=district.name,
        words=_words(value, measure),
        step=step,
        url=address_of(kapanewon=slug) if address_of else "",
        chosen=is_chosen,
    )


def _words(value: int | None, measure: str) -> str:
    if value is None:
        return str(CLOSED)
    if measure == "rupiah":
        return chart_rupiah(value) if value else _("belum ada")
    return f"{plain(value)} {str(HEADS[measure]).lower()}"


def _order(area: Area, values: Mapping[str, int | None]) -> tuple[int, int, str]:
    value = values.get(area.code, 0)
    return (1, 0, area.name) if value is None else (0, -value, area.name)


def _row(area: Area, cells: tuple[Cell, ...]) -> TableRow:
    return TableRow(area.name, cells, area.url, area.chosen)


def _cell(area: Area, values: Mapping[str, int | None], measure: str) -> Cell:
    return _write(values.get(area.code, 0), measure)


def _write(value: int | None, measure: str) -> Cell:
    words = millions(value) if measure == "rupiah" else plain(value)
    return Cell(words, closed=value is None)


def _full(areas: list[Area], found: Mapping[str, Measures], total: Measures) -> Grid:
    return Grid(
        columns=((_("Kapanewon"), ""), *measure_heads()),
        rows=tuple(_row(area, measure_cells(found.get(area.code))) for area in areas),
        total=measure_cells(total),
    )


def measure_heads() -> tuple[tuple[str, str], ...]:
    """Name the columns of one row of figures."""
    return (
        (_("Belanja (Rp)"), "num"),
        (_("Nilai diterima (Rp)"), "num"),
        (_("Produsen"), "num"),
        (_("Kalurahan"), "num"),
        (_("Keluarga"), "num"),
    )


def measure_cells(measures: Measures | None) -> tuple[Cell, ...]:
    """Write one row of figures: spend, accepted, producers, kalurahan, households."""
    if measures is None:
        return tuple(Cell("0") for _each in range(5))
    values = (
        measures.spend,
        measures.accepted,
        measures.producers,
        measures.villages,
        measures.households.value,
    )
    return tuple(Cell(plain(value), closed=value is None) for value in values)


def _legend(
    bounds: tuple[int, ...], areas: tuple[Area, ...], measure: str
) -> tuple[tuple[int | str, str], ...]:
    shown: list[tuple[int | str, str]] = []
    if bounds:
        unit, word = short_unit(bounds[0]) if measure == "rupiah" else (1, "")
        edges = [plain_part(bound, unit) for bound in bounds]
        shown.append((1, f"< {edges[0]} {word}".strip()))
        steps = enumerate(pairwise(edges), start=2)
        shown += [(step, f"{low} – {high}") for step, (low, high) in steps]
        shown.append((5, f"≥ {edges[-1]} {word}".strip()))
    if any(area.step == "none" for area in areas):
        shown.append(("none", _("Belum ada")))
    if any(area.step == "closed" for area in areas):
        shown.append(("closed", _("Ditutup")))
    return tuple(shown)


def _measures(current: str, address_of: AddressOf | None) -> tuple[tuple[str, str, bool], ...]:
    if address_of is None:
        return ()
    return tuple(
        (str(text), address_of(measure=None if key == "rupiah" else key), key == current)
        for key, (text, _read) in MEASURES.items()
    )


def _sentence(areas: list[Area], title: str) -> str:
    open_ones = [area for area in areas if isinstance(area.step, int)]
    closed = [area.name for area in areas if area.step == "closed"]
    if not open_ones:
        return _("%(title)s. Belum ada angka yang bisa ditampilkan.", title=title)
    first = "; ".join(f"{area.name} {area.words}" for area in open_ones[:2])
    text = _("%(title)s. Tertinggi: %(first)s.", title=title, first=first)
    if closed:
        text += " " + _("Ditutup: %(names)s.", names=", ".join(closed))
    return text


def closed_notes(table: Table, names: list[str]) -> tuple[str, ...]:
    """Say why some rows are closed, without saying which of them is the small one."""
    reasons = {row.measures.closed for row in table.rows if row.measures.closed}
    reasons |= {table.total.closed} if table.total.closed else set()
    notes = []
    if Closed.COMBINED in reasons:
        notes.append(
            _(
                "Satu pembeli bersama satu kapanewon atau satu kelompok produk tidak "
                "ditampilkan."
            )
        )
    if Closed.LATER in reasons:
        notes.append(_("Bulan yang baru selesai tampil di sini satu bulan kemudian."))
    if names and Closed.FEW in reasons:
        notes.append(
            _(
                "Angka %(names)s ditutup: ada yang berasal dari terlalu sedikit produsen atau "
                "keluarga, dan sebagian ikut ditutup agar yang kecil tidak bisa dihitung dari "
                "jumlah total.",
                names=", ".join(names),
            )
        )
    elif names and not notes:
        notes.append(
            _(
                "Jumlah keluarga %(names)s ditutup karena terlalu kecil, atau agar yang kecil "
                "tidak bisa dihitung dari jumlah total.",
                names=", ".join(names),
            )
        )
    return tuple(notes)
