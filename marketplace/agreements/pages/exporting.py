"""Agreements as files: a row for each line, with what was ordered and received of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from marketplace.agreements import wording
from marketplace.agreements.pages import pages
from marketplace.agreements.policies import READING_ROLES
from marketplace.agreements.queries import views
from marketplace.agreements.queries.views import LineView, VersionView
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.language import _l
from marketplace.web.exporting import Column, ExportedList, in_parts, offer_files, state_word


@dataclass(frozen=True)
class Row:
    """One line of one agreement."""

    number: str
    buyer: str
    producer: str
    shown: VersionView
    each: LineView


def _rows(actor: Actor, _asked: Mapping[str, str]) -> Iterator[Row]:
    found = in_parts(
        lambda limit, cursor: views.list_agreements(actor=actor, limit=limit, cursor=cursor)
    )
    for view in found:
        for party in view.shown.parties:
            for each in party.lines:
                buyer, producer = view.agreement.buyer.name, party.party.producer_name
                yield Row(view.agreement.number, buyer, producer, view.shown, each)


AGREEMENTS = ExportedList(
    "kesepakatan",
    [
        Column[Row](_l("Nomor"), lambda row: row.number),
        Column[Row](_l("Judul"), lambda row: row.shown.version.title),
        Column[Row](_l("Versi"), lambda row: row.shown.version.version),
        Column[Row](
            _l("Keadaan"), lambda row: state_word("agreement_version", row.shown.version.state)
        ),
        Column[Row](_l("Pembeli"), lambda row: row.buyer),
        Column[Row](_l("Produsen"), lambda row: row.producer),
        Column[Row](_l("Berlaku dari"), lambda row: row.shown.version.valid_from),
        Column[Row](_l("Berlaku sampai"), lambda row: row.shown.version.valid_until),
        Column[Row](_l("Barang"), lambda row: wording.goods_name(row.each.line)),
        Column[Row](_l("Satuan"), lambda row: row.each.line.unit),
        Column[Row](_l("Paling sedikit"), lambda row: row.each.line.minimum),
        Column[Row](_l("Paling banyak"), lambda row: row.each.line.maximum),
        Column[Row](_l("Dipesan"), lambda row: row.each.consumption.ordered),
        Column[Row](_l("Diterima"), lambda row: row.each.consumption.received),
        Column[Row](_l("Harga sekarang"), lambda row: row.each.price),
        Column[Row](_l("Cara harga"), lambda row: wording.price_rule(row.each.line)),
    ],
    _rows,
)
offer_files(
    pages,
    "/usaha/kesepakatan",
    *READING_ROLES,
    endpoint="download_agreements",
    exported=AGREEMENTS,
)
offer_files(
    pages,
    "/jual/kesepakatan",
    *PRODUCER_ROLES,
    endpoint="download_offered",
    exported=AGREEMENTS,
)
