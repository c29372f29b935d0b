"""The budgets of a year as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketplace.budgets import queries
from marketplace.budgets.models import Budget
from marketplace.budgets.pages import pages
from marketplace.budgets.pages.showing import ADDRESS, year_of
from marketplace.budgets.wording import PERIODS, RULES, period_words
from marketplace.shared.actors import BUYER_ROLES, Actor
from marketplace.shared.language import _l
from marketplace.web.exporting import Column, ExportedList, in_parts, offer_files


def _rows(actor: Actor, asked: Mapping[str, str]) -> Iterator[Budget]:
    year = year_of(asked.get("tahun", ""), queries.years_of(actor))
    return in_parts(
        lambda limit, cursor: queries.budgets(
            actor=actor, year=year, limit=limit, cursor=cursor
        )
    )


offer_files(
    pages,
    ADDRESS,
    *sorted(BUYER_ROLES),
    endpoint="download_budgets",
    exported=ExportedList(
        "anggaran",
        [
            Column[Budget](_l("Kode"), lambda row: row.cost_centre.code),
            Column[Budget](_l("Pusat biaya"), lambda row: row.cost_centre.name),
            Column[Budget](
                _l("Gerai"),
                lambda row: row.cost_centre.outlet.name if row.cost_centre.outlet else "",
            ),
            Column[Budget](
                _l("Kategori"), lambda row: row.category.name if row.category else ""
            ),
            Column[Budget](_l("Jenis masa"), lambda row: str(PERIODS[row.period])),
            Column[Budget](_l("Masa"), period_words),
            Column[Budget](_l("Mulai"), lambda row: row.starts_on),
            Column[Budget](_l("Sampai"), lambda row: row.ends_on),
            Column[Budget](_l("Rencana"), lambda row: row.planned),
            Column[Budget](_l("Dari masa lalu"), lambda row: row.carried),
            Column[Budget](_l("Terikat"), lambda row: row.committed),
            Column[Budget](_l("Terpakai"), lambda row: row.actual),
            Column[Budget](_l("Sisa"), lambda row: row.left),
            Column[Budget](_l("Aturan"), lambda row: str(RULES[row.rule])),
        ],
        _rows,
    ),
)
