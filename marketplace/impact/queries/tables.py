"""Figures by month, kapanewon, category or buyer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Category
from marketplace.impact.figures import Measures, Row, Table
from marketplace.impact.filters import Period, Viewer, Wanted
from marketplace.impact.queries.measuring import measures
from marketplace.impact.queries.reading import Part, parts_by_buyer, parts_by_month
from marketplace.impact.queries.remembered import Edition, present_edition
from marketplace.impact.queries.scenes import Scene
from marketplace.impact.states import ALL_BUYERS, ALL_CATEGORIES, Dimension, ViewLevel
from marketplace.shared import places
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden
from marketplace.shared.language import SOURCE, _, current_language

Found = tuple[int | str, Measures]  # month, code, or id of a category or buyer
Cells = tuple[tuple[Found, ...], Measures]  # the rows and their total


def table(
    dimension: Dimension, wanted: Wanted, viewer: Viewer, edition: Edition | None = None
) -> Table:
    """Return the figures by one dimension, within the filter, as this viewer may see them.

    Months are in order; the other rows by accepted value, closed rows last by name. Raises
    `Forbidden` when the public asks for buyers.
    """
    edition = edition or present_edition()
    scene, key = Scene(wanted, viewer, edition), (dimension, wanted, viewer)
    found, total = edition.recall("table", key, lambda: _reckon(dimension, scene))
    names = _NAMES[dimension]([key for key, _measures in found])
    rows = tuple(Row(*names[key], told) for key, told in found)
    return Table(
        dimension=dimension,
        wanted=scene.wanted,
        rows=rows if dimension is Dimension.MONTH else tuple(sorted(rows, key=_order)),
        total=total,
        rounded=scene.viewer.level is ViewLevel.PUBLIC,
    )


def _reckon(dimension: Dimension, scene: Scene) -> Cells:
    total = measures(scene, scene.wanted, scene.fitting(scene.parts))
    return tuple(_ROWS[dimension](scene)), total


def _order(row: Row) -> tuple[bool, int, str]:
    accepted = row.measures.accepted
    return (accepted is None, -accepted.rupiah if accepted else 0, row.name)


def _by_month(scene: Scene) -> Iterator[Found]:
    category = scene.wanted.category_id or ALL_CATEGORIES
    for month, rows in parts_by_month(scene.slice_of(), category).items():
        period = Period.month(month // 100, month % 100)
        wanted = replace(scene.wanted, period=period)
        fitting = scene.fitting(rows)
        if fitting:
            yield month, measures(scene, wanted, fitting)


def _by_kapanewon(scene: Scene) -> Iterator[Found]:
    for code, rows in _grouped(scene.fitting(scene.parts), "district_code").items():
        wanted = replace(scene.wanted, district_code=str(code))
        yield code, measures(scene, wanted, rows)


def _by_category(scene: Scene) -> Iterator[Found]:
    chosen, code = scene.wanted.category_id, scene.wanted.district_code
    there = [
        row
        for row in scene.parts
        if row.category_id != ALL_CATEGORIES
        and chosen in {None, row.category_id}
        and code in {None, row.district_code}
    ]
    for category_id, rows in _grouped(there, "category_id").items():
        wanted = replace(scene.wanted, category_id=int(category_id))
        yield category_id, measures(scene, wanted, rows)


def _by_buyer(scene: Scene) -> Iterator[Found]:
    """Compare buyers; each row is closed like the summary of that buyer alone."""
    if scene.viewer.level is not ViewLevel.REGENCY:
        raise Forbidden(_("Angka per pembeli hanya untuk pemerintah kabupaten."))
    compared = parts_by_buyer(scene.slice_of(ALL_BUYERS))
    alone: Scene | None = None  # what is closed is decided once for all buyers
    for buyer, rows in _grouped(compared, "district_code").items():
        wanted = replace(scene.wanted, buyer_id=int(buyer))
        if scene.wanted.buyer_id in {None, int(buyer)}:
            alone = alone or Scene(wanted, scene.viewer, scene.edition)
            yield int(buyer), measures(alone, wanted, rows)


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


Named = dict[int | str, tuple[str, str]]  # the key that outputs show, and the name


def _months(months: Iterable[int | str]) -> Named:
    return {month: (str(month), f"{str(month)[:4]}-{str(month)[4:]}") for month in months}


def _places(codes: Iterable[int | str]) -> Named:
    return {code: (str(code), _place(str(code))) for code in codes}


def _place(code: str) -> str:
    try:
        return places.district(code).name
    except KeyError:
        return code


def _categories(ids: Iterable[int | str]) -> Named:
    name = Category.name if current_language() == SOURCE else Category.name_en
    wanted = select(Category.id, Category.slug, name).where(Category.id.in_(ids))
    return {id_: (slug, called) for id_, slug, called in db.session.execute(wanted)}


def _buyers(ids: Iterable[int | str]) -> Named:
    wanted = select(Organisation.id, Organisation.slug, Organisation.name)
    named = db.session.execute(wanted.where(Organisation.id.in_(ids)))
    return {id_: (slug, name) for id_, slug, name in named}


_NAMES = {
    Dimension.MONTH: _months,
    Dimension.KAPANEWON: _places,
    Dimension.CATEGORY: _categories,
    Dimension.BUYER: _buyers,
}
