"""Figures by month, kapanewon, category or buyer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Category
from marketplace.impact.figures import Row, Table
from marketplace.impact.filters import Period, Viewer, Wanted
from marketplace.impact.queries.measuring import measures
from marketplace.impact.queries.reading import Part, parts_by_buyer, parts_by_month
from marketplace.impact.queries.scenes import Scene
from marketplace.impact.states import ALL_BUYERS, ALL_CATEGORIES, Dimension, ViewLevel
from marketplace.shared import places
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden
from marketplace.shared.language import SOURCE, _, current_language


def table(dimension: Dimension, wanted: Wanted, viewer: Viewer) -> Table:
    """Return the figures by one dimension, within the filter, as this viewer may see them.

    Months are in order; the other rows by accepted value, closed rows last by name. Raises
    `Forbidden` when the public asks for buyers.
    """
    return table_of(dimension, Scene(wanted, viewer))


def table_of(dimension: Dimension, scene: Scene) -> Table:
    """Return a table of a scene whose rollups may have been read already."""
    rows = tuple(_ROWS[dimension](scene))
    return Table(
        dimension=dimension,
        wanted=scene.wanted,
        rows=rows if dimension is Dimension.MONTH else tuple(sorted(rows, key=_order)),
        total=measures(scene, scene.wanted, scene.fitting(scene.parts)),
        rounded=scene.viewer.level is ViewLevel.PUBLIC,
    )


def _order(row: Row) -> tuple[bool, int, str]:
    accepted = row.measures.accepted
    return (accepted is None, -accepted.rupiah if accepted else 0, row.name)


def _by_month(scene: Scene) -> Iterator[Row]:
    category = scene.wanted.category_id or ALL_CATEGORIES
    for month, rows in parts_by_month(scene.slice_of(), category).items():
        period = Period.month(month // 100, month % 100)
        wanted = replace(scene.wanted, period=period)
        fitting = scene.fitting(rows)
        if fitting:
            name = f"{month // 100}-{month % 100:02}"
            yield Row(str(month), name, measures(scene, wanted, fitting))


def _by_kapanewon(scene: Scene) -> Iterator[Row]:
    for code, rows in _grouped(scene.fitting(scene.parts), "district_code").items():
        wanted = replace(scene.wanted, district_code=str(code))
        yield Row(str(code), _place(str(code)), measures(scene, wanted, rows))


def _by_category(scene: Scene) -> Iterator[Row]:
    chosen, code = scene.wanted.category_id, scene.wanted.district_code
    there = [
        row
        for row in scene.parts
        if row.category_id != ALL_CATEGORIES
        and chosen in {None, row.category_id}
        and code in {None, row.district_code}
    ]
    names = _categories()
    for category_id, rows in _grouped(there, "category_id").items():
        wanted = replace(scene.wanted, category_id=int(category_id))
        yield Row(*names[int(category_id)], measures(scene, wanted, rows))


def _by_buyer(scene: Scene) -> Iterator[Row]:
    """Compare buyers; each row is closed like the summary of that buyer alone."""
    if scene.viewer.level is not ViewLevel.REGENCY:
        raise Forbidden(_("Angka per pembeli hanya untuk pemerintah kabupaten."))
    names, compared = _buyers(), parts_by_buyer(scene.slice_of(ALL_BUYERS))
    alone: Scene | None = None  # what is closed is decided once for all buyers
    for buyer, rows in _grouped(compared, "district_code").items():
        wanted = replace(scene.wanted, buyer_id=int(buyer))
        if scene.wanted.buyer_id in {None, int(buyer)}:
            alone = alone or Scene(wanted, scene.viewer)
            yield Row(*names[int(buyer)], measures(alone, wanted, rows))


_ROWS = {
    Dimension.MONTH: _by_month,
    Dimension.KAPANEWON: _by_kapanewon,
    Dimension.CATEGORY: _by_category,
    Dimension.BUYER: _by_buyer,
}


def _grouped(rows: Sequence[Part], by: str) -> Mapping[str | int, list[Part]]:
    """Group rows of which something falls into the period."""
    groups: dict[str | int, list[Part]] = defaultdict(list)
    for row in rows:
        if row.receipts or row.accepted or row.spend:
            groups[getattr(row, by)].append(row)
    return groups


def _place(code: str) -> str:
    try:
        return places.district(code).name
    except KeyError:
        return code


def _categories() -> dict[int, tuple[str, str]]:
    source = current_language() == SOURCE
    return {
        each.id: (each.slug, each.name if source else each.name_en)
        for each in db.session.scalars(select(Category))
    }


def _buyers() -> dict[int, tuple[str, str]]:
    wanted = select(Organisation.id, Organisation.slug, Organisation.name)
    return {row.id: (row.slug, row.name) for row in db.session.execute(wanted)}
