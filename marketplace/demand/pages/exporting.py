"""Needs as files: a buyer's own, and those that a producer may answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketplace.demand.models import Need
from marketplace.demand.pages import pages
from marketplace.demand.pages.needs import FILTERS
from marketplace.demand.policies import READING_ROLES
from marketplace.demand.queries import board as board_queries
from marketplace.demand.queries import needs as queries
from marketplace.demand.queries.board import Posting
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.language import _l
from marketplace.web.exporting import Column, ExportedList, in_parts, offer_files, state_word


def _needs(actor: Actor, asked: Mapping[str, str]) -> Iterator[Need]:
    states = FILTERS.get(asked.get("keadaan", ""), ())
    return in_parts(
        lambda limit, cursor: queries.own_needs(
            actor=actor, states=states, limit=limit, cursor=cursor
        )
    )


def _board(actor: Actor, asked: Mapping[str, str]) -> Iterator[Posting]:
    chosen = asked.get("tampil", "")
    return in_parts(
        lambda limit, cursor: board_queries.board(
            actor,
            answered=chosen == "dijawab",
            everything=chosen == "semua",
            limit=limit,
            cursor=cursor,
        )
    )


def _goods(need: Need) -> str:
    return need.product.name if need.product else need.category.name


offer_files(
    pages,
    "/usaha/kebutuhan",
    *READING_ROLES,
    endpoint="download_needs",
    exported=ExportedList(
        "kebutuhan",
        [
            Column[Need](_l("Barang"), _goods),
            Column[Need](_l("Pembeli"), lambda need: need.buyer.name),
            Column[Need](_l("Jumlah"), lambda need: need.quantity),
            Column[Need](_l("Satuan"), lambda need: need.unit),
            Column[Need](_l("Harga tertinggi"), lambda need: need.ceiling),
            Column[Need](_l("Hari pertama"), lambda need: need.first_day),
            Column[Need](_l("Minggu"), lambda need: need.weeks),
            Column[Need](_l("Jawaban sampai"), lambda need: need.answer_by),
            Column[Need](_l("Keadaan"), lambda need: state_word("need", need.state)),
        ],
        _needs,
    ),
)
offer_files(
    pages,
    "/jual/permintaan",
    *PRODUCER_ROLES,
    endpoint="download_board",
    exported=ExportedList(
        "permintaan",
        [
            Column[Posting](_l("Barang"), lambda posting: _goods(posting.need)),
            Column[Posting](_l("Pembeli"), lambda posting: posting.need.buyer.name),
            Column[Posting](_l("Jumlah"), lambda posting: posting.need.quantity),
            Column[Posting](_l("Satuan"), lambda posting: posting.need.unit),
            Column[Posting](_l("Harga tertinggi"), lambda posting: posting.need.ceiling),
            Column[Posting](_l("Hari pertama"), lambda posting: posting.need.first_day),
            Column[Posting](_l("Minggu"), lambda posting: posting.need.weeks),
            Column[Posting](_l("Jawaban sampai"), lambda posting: posting.need.answer_by),
        ],
        _board,
    ),
)
