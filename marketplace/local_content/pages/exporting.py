"""Closed periods, waivers and unmet demand as files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketplace.local_content.models import ContentPeriod, ContentWaiver
from marketplace.local_content.pages import pages
from marketplace.local_content.pages.showing import OWN
from marketplace.local_content.queries.periods import periods_of
from marketplace.local_content.queries.waivers import waivers
from marketplace.local_content.wording import (
    goods_words,
    places_words,
    rule_words,
    share_words,
    span_words,
    waived_words,
)
from marketplace.shared.actors import BUYER_ROLES, Actor
from marketplace.shared.language import _l
from marketplace.web.exporting import Column, ExportedList, in_parts, offer_files


def _periods(actor: Actor, _asked: Mapping[str, str]) -> Iterator[ContentPeriod]:
    buyer_id = actor.organisation_id or 0
    return in_parts(lambda limit, cursor: periods_of(buyer_id, limit=limit, cursor=cursor))


def _waivers(actor: Actor, _asked: Mapping[str, str]) -> Iterator[ContentWaiver]:
    buyer_id = actor.organisation_id or 0
    return in_parts(lambda limit, cursor: waivers(buyer_id, limit=limit, cursor=cursor))


offer_files(
    pages,
    OWN,
    *sorted(BUYER_ROLES),
    endpoint="download_periods",
    exported=ExportedList(
        "kandungan-lokal",
        [
            Column[ContentPeriod](_l("Aturan"), lambda row: rule_words(row.version)),
            Column[ContentPeriod](_l("Versi"), lambda row: row.version.number),
            Column[ContentPeriod](_l("Kategori"), lambda row: goods_words(row.version)),
            Column[ContentPeriod](
                _l("Yang dihitung lokal"), lambda row: places_words(row.version.places)
            ),
            Column[ContentPeriod](
                _l("Masa"), lambda row: span_words(row.version.period, row.starts_on)
            ),
            Column[ContentPeriod](_l("Mulai"), lambda row: row.starts_on),
            Column[ContentPeriod](_l("Sampai"), lambda row: row.ends_on),
            Column[ContentPeriod](_l("Target"), lambda row: share_words(row.target)),
            Column[ContentPeriod](_l("Capaian"), lambda row: share_words(row.actual)),
            Column[ContentPeriod](_l("Lokal"), lambda row: row.numerator),
            Column[ContentPeriod](_l("Seluruhnya"), lambda row: row.denominator),
            Column[ContentPeriod](_l("Satuan"), lambda row: row.version.unit or "Rp"),
            Column[ContentPeriod](_l("Sidik"), lambda row: row.hash),
        ],
        _periods,
    ),
)
offer_files(
    pages,
    f"{OWN}/pengecualian",
    *sorted(BUYER_ROLES),
    endpoint="download_waivers",
    exported=ExportedList(
        "pengecualian-lokal",
        [
            Column[ContentWaiver](_l("Barang"), waived_words),
            Column[ContentWaiver](_l("Sampai"), lambda row: row.until),
            Column[ContentWaiver](_l("Alasan"), lambda row: row.reason),
            Column[ContentWaiver](
                _l("Diberi oleh"), lambda row: row.granter.name if row.granter else ""
            ),
            Column[ContentWaiver](_l("Diakhiri"), lambda row: row.ended_at),
        ],
        _waivers,
    ),
)
