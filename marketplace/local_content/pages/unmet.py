"""What buyers took from outside because local producers could not give it."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.local_content.pages import pages
from marketplace.local_content.queries.gaps import Unmet, unmet_demand
from marketplace.local_content.wording import REASONS
from marketplace.shared.actors import PRODUCER_ROLES, REGENCY_ROLES
from marketplace.shared.language import _l
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.exporting import Column, ExportedList, in_parts, offer_files

ADDRESSES = {"/jual/celah-lokal": PRODUCER_ROLES, "/admin/celah-lokal": REGENCY_ROLES}
ROWS = 50
YES, NO = _l("Ya"), _l("Tidak")

ENTRIES = (
    navigation.Entry(
        key="unmet",
        label=_l("Celah pasokan"),
        icon="package-search",
        endpoint="local_content.list_unmet",
        roles=PRODUCER_ROLES,
        position=22,
    ),
    navigation.Entry(
        key="unmet_regency",
        label=_l("Celah pasokan"),
        icon="package-search",
        endpoint="local_content.list_unmet_for_regency",
        roles=REGENCY_ROLES,
        position=346,
    ),
)
for entry in ENTRIES:
    navigation.add(entry)


@pages.get("/jual/celah-lokal")
@allow(*PRODUCER_ROLES)
def list_unmet() -> ResponseReturnValue:
    """Show producers what buyers missed, and why, without naming any buyer."""
    return _page("unmet")


@pages.get("/admin/celah-lokal")
@allow(*REGENCY_ROLES)
def list_unmet_for_regency() -> ResponseReturnValue:
    """Show the regency the same."""
    return _page("unmet_regency")


def _page(section: str) -> str:
    return render_template(
        "local_content/unmet.html",
        part=unmet_demand(limit=ROWS, cursor=request.args.get("cursor")),
        reasons=REASONS,
        section=section,
        address=request.path,
    )


EXPORTED = ExportedList(
    "celah-pasokan",
    [
        Column[Unmet](_l("Barang"), lambda row: row.product),
        Column[Unmet](_l("Kategori"), lambda row: row.category),
        Column[Unmet](_l("Jumlah"), lambda row: row.quantity),
        Column[Unmet](_l("Satuan"), lambda row: row.unit),
        Column[Unmet](_l("Alasan"), lambda row: str(REASONS[row.reason])),
        Column[Unmet](_l("Kali"), lambda row: row.lines),
        Column[Unmet](_l("Terakhir"), lambda row: row.last_on),
        Column[Unmet](_l("Jumlah dibulatkan"), lambda row: str(YES if row.is_rough else NO)),
    ],
    lambda _actor, _asked: in_parts(
        lambda limit, cursor: unmet_demand(limit=limit, cursor=cursor)
    ),
)
for path, roles in ADDRESSES.items():
    offer_files(
        pages,
        path,
        *sorted(roles),
        endpoint=f"download_unmet_{'regency' if path.startswith('/admin') else 'producer'}",
        exported=EXPORTED,
    )
