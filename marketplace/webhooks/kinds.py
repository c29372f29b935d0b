"""What can be subscribed to: the names of events, who may hear of them, in words."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.shared.actors import OrganisationKind
from marketplace.shared.language import LazyText, _l

TEST = "webhook.test"  # sent on request, never subscribed to
BUYER, PRODUCER = OrganisationKind.BUYER, OrganisationKind.PRODUCER
BOTH = frozenset({BUYER, PRODUCER})
BUYERS, PRODUCERS = frozenset({BUYER}), frozenset({PRODUCER})


@dataclass(frozen=True)
class Kind:
    """One kind of event; `shape` names the schema of the API in which its data come."""

    name: str
    label: LazyText
    sides: frozenset[OrganisationKind]
    shape: str


KINDS = (
    Kind("order.placed", _l("Pesanan dibuat"), BUYERS, "OrderOutput"),
    Kind("order.approved", _l("Pesanan disetujui"), BUYERS, "OrderOutput"),
    Kind("order.rejected", _l("Pesanan ditolak penyetuju"), BUYERS, "OrderOutput"),
    Kind("order.released", _l("Pesanan dikirim ke produsen"), BUYERS, "OrderOutput"),
    Kind("order.cancelled", _l("Pesanan dibatalkan"), BUYERS, "OrderOutput"),
    Kind("producer_order.sent", _l("Pesanan baru masuk"), PRODUCERS, "FullProducerOrder"),
    Kind("producer_order.answered", _l("Produsen menjawab"), BOTH, "FullProducerOrder"),
    Kind(
        "producer_order.ended",
        _l("Bagian pesanan batal, ditolak, atau tidak dijawab"),
        BOTH,
        "FullProducerOrder",
    ),
    Kind("order_change.proposed", _l("Perubahan pesanan diusulkan"), BOTH, "Proposal"),
    Kind("order_change.decided", _l("Usul perubahan dijawab"), BOTH, "Proposal"),
    Kind("producer_order.amended", _l("Pesanan diubah"), BOTH, "FullProducerOrder"),
    Kind("producer_order.dispatched", _l("Barang dikirim"), BOTH, "Dispatched"),
    Kind("goods.received", _l("Barang diterima di gudang"), BOTH, "Receipt"),
    Kind("invoice.issued", _l("Tagihan terbit"), BOTH, "InvoiceDetail"),
    Kind("invoice.approved", _l("Tagihan disetujui"), BOTH, "InvoiceDetail"),
    Kind("invoice.disputed", _l("Tagihan disanggah"), BOTH, "InvoiceDetail"),
    Kind("invoice.credited", _l("Tagihan dikreditkan"), BOTH, "InvoiceDetail"),
    Kind("invoice.paid", _l("Tagihan lunas"), BOTH, "InvoiceDetail"),
    Kind("payout.sent", _l("Uang dikirim ke rekening"), PRODUCERS, "Payout"),
    Kind("payout.paid", _l("Uang sampai di rekening"), PRODUCERS, "Payout"),
    Kind("payout.returned", _l("Uang dikembalikan bank"), PRODUCERS, "Payout"),
    Kind("offer.paused", _l("Produk disembunyikan"), PRODUCERS, "OwnOffer"),
    Kind("offer.low_stock", _l("Stok menipis"), PRODUCERS, "OwnOffer"),
    Kind("agreement.signed", _l("Kesepakatan ditandatangani semua"), BOTH, "AgreementParty"),
    Kind("agreement.in_force", _l("Kesepakatan mulai berlaku"), BOTH, "AgreementParty"),
    Kind("agreement.notice", _l("Kesepakatan diakhiri"), BOTH, "AgreementParty"),
    Kind("agreement.ended", _l("Kesepakatan berakhir"), BOTH, "AgreementParty"),
    Kind("agreement.called_off", _l("Barang kesepakatan dipesan"), BOTH, "AgreementCall"),
    Kind("standing_order.asks", _l("Pesanan rutin bertanya"), BUYERS, "StandingDay"),
    Kind("standing_order.failed", _l("Pesanan rutin gagal"), BUYERS, "StandingDay"),
    Kind("standing_order.paused", _l("Pesanan rutin dijeda"), BUYERS, "Standing"),
    Kind("budget.exceeded", _l("Anggaran terlampaui"), BUYERS, "BudgetOutput"),
    Kind("budget.asked", _l("Anggaran minta persetujuan"), BUYERS, "BudgetOutput"),
    Kind(
        "local_content.period_closed",
        _l("Masa kandungan lokal ditutup"),
        BUYERS,
        "ContentPeriodOutput",
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}


def kinds_for(side: OrganisationKind | None) -> tuple[Kind, ...]:
    """List what an organisation of this kind may subscribe to."""
    return tuple(kind for kind in KINDS if side in kind.sides)
