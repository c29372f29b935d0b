"""The regency's register of companies that buy, as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketplace.buyers import queries
from marketplace.buyers.pages import pages
from marketplace.buyers.pages.register import filter_of
from marketplace.buyers.queries import RegisterRow
from marketplace.buyers.wording import BUYER_KINDS
from marketplace.shared.actors import Actor, Role
from marketplace.shared.language import _l
from marketplace.web.exporting import Column, ExportedList, in_parts, offer_files, state_word


def _rows(_actor: Actor, asked: Mapping[str, str]) -> Iterator[RegisterRow]:
    wanted = filter_of(asked)
    return in_parts(
        lambda limit, cursor: queries.register(**wanted, limit=limit, cursor=cursor)
    )


offer_files(
    pages,
    "/admin/pembeli",
    Role.ADMIN,
    Role.AUDITOR,
    endpoint="download_register",
    exported=ExportedList(
        "pembeli",
        [
            Column[RegisterRow](_l("Nama usaha"), lambda row: row.buyer.name),
            Column[RegisterRow](_l("Jenis"), lambda row: str(BUYER_KINDS[row.buyer.kind])),
            Column[RegisterRow](_l("Terdaftar"), lambda row: row.registered_at),
            Column[RegisterRow](_l("Titik antar"), lambda row: row.delivery_points),
            Column[RegisterRow](_l("Anggota"), lambda row: row.members),
            Column[RegisterRow](_l("Batas persetujuan"), lambda row: row.buyer.approval_limit),
            Column[RegisterRow](_l("Hari bayar"), lambda row: row.buyer.payment_days),
            Column[RegisterRow](
                _l("Keadaan"), lambda row: state_word("review", row.buyer.state)
            ),
        ],
        _rows,
    ),
)
