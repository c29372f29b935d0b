"""Money as files: a producer's earnings and payouts, and the regency's payout runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketplace.payments.models import Payout
from marketplace.payments.pages import pages
from marketplace.payments.queries.earnings import Earning, earnings
from marketplace.payments.queries.payouts import BatchSums, batches, payouts_to
from marketplace.shared.actors import PRODUCER_ROLES, Actor, Role
from marketplace.shared.language import _l
from marketplace.web.exporting import Column, ExportedList, in_parts, offer_files, state_word


def _earnings(actor: Actor, _asked: Mapping[str, str]) -> Iterator[Earning]:
    own = actor.organisation_id or 0
    return in_parts(lambda limit, cursor: earnings(own, limit=limit, cursor=cursor))


def _payouts(actor: Actor, _asked: Mapping[str, str]) -> Iterator[Payout]:
    own = actor.organisation_id or 0
    return in_parts(lambda limit, cursor: payouts_to(own, limit=limit, cursor=cursor))


def _batches(_actor: Actor, _asked: Mapping[str, str]) -> Iterator[BatchSums]:
    return in_parts(lambda limit, cursor: batches(limit=limit, cursor=cursor))


offer_files(
    pages,
    "/jual/uang",
    *PRODUCER_ROLES,
    endpoint="download_earnings",
    exported=ExportedList(
        "uang",
        [
            Column[Earning](_l("Tagihan"), lambda earning: earning.number),
            Column[Earning](_l("Pembeli"), lambda earning: earning.buyer),
            Column[Earning](_l("Dicatat"), lambda earning: earning.booked_at),
            Column[Earning](_l("Ditagih"), lambda earning: earning.billed),
            Column[Earning](_l("Biaya layanan"), lambda earning: earning.fee),
            Column[Earning](_l("Dipotong"), lambda earning: earning.set_off),
            Column[Earning](_l("Bagian Anda"), lambda earning: earning.net),
            Column[Earning](_l("Belum dibayar pembeli"), lambda earning: earning.pending),
            Column[Earning](
                _l("Penyaluran"), lambda row: row.payout.number if row.payout else None
            ),
        ],
        _earnings,
    ),
)
offer_files(
    pages,
    "/jual/uang/penyaluran",
    *PRODUCER_ROLES,
    endpoint="download_payouts",
    exported=ExportedList(
        "penyaluran",
        [
            Column[Payout](_l("Nomor"), lambda payout: payout.number),
            Column[Payout](_l("Dibuat"), lambda payout: payout.created_at),
            Column[Payout](_l("Jumlah"), lambda payout: payout.amount),
            Column[Payout](_l("Bank"), lambda payout: payout.bank),
            Column[Payout](_l("Selesai"), lambda payout: payout.settled_at),
            Column[Payout](_l("Keadaan"), lambda payout: state_word("payout", payout.state)),
        ],
        _payouts,
    ),
)
offer_files(
    pages,
    "/admin/pembayaran",
    Role.ADMIN,
    Role.AUDITOR,
    endpoint="download_batches",
    exported=ExportedList(
        "penyaluran",
        [
            Column[BatchSums](_l("Nomor"), lambda sums: sums.batch.number),
            Column[BatchSums](_l("Dibuat"), lambda sums: sums.batch.created_at),
            Column[BatchSums](_l("Lewat"), lambda sums: sums.batch.provider),
            Column[BatchSums](_l("Penyaluran"), lambda sums: sums.payouts),
            Column[BatchSums](_l("Jumlah"), lambda sums: sums.amount),
            Column[BatchSums](_l("Belum selesai"), lambda sums: sums.open),
        ],
        _batches,
    ),
)
