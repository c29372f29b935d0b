"""What an offer must have before anybody can buy from it."""

from __future__ import annotations

from collections.abc import Collection

from marketplace.catalog.gates import lacking, lacking_of
from marketplace.catalog.models import Offer
from marketplace.producers.states import ReviewState
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _

READ = "warnings_read"  # where a list keeps them beside the offer
HANDED_IN = {ReviewState.SUBMITTED, ReviewState.APPROVED}


def what_is_missing(offer: Offer) -> dict[str, list[str]]:
    """Name the fields that must be filled before an offer is submitted, and what to do."""
    missing: dict[str, list[str]] = {}
    if not offer.price_tiers:
        missing["price_tiers"] = [_("Isi harga satuan.")]
    if offer.product.goods_kind is None:
        missing["goods_kind"] = [_("Pilih jenis barang, agar izin yang perlu bisa diperiksa.")]
    if offer.producer.state not in HANDED_IN:
        missing["_producer"] = [_("Lengkapi profil usaha dan ajukan ke dinas dulu.")]
    return missing


def warnings_about(offer: Offer) -> list[str]:
    """Say which papers an offer lacks today, the indispensable ones first."""
    read: list[str] | None = vars(offer).get(READ)
    return [lack.advice for lack in lacking(offer)] if read is None else read


def read_warnings(offers: Collection[Offer]) -> None:
    """Read what many offers lack at once, for a list that shows them and is done."""
    for offer in offers:
        vars(offer).pop(READ, None)
    lacks = lacking_of(offers)
    for offer in offers:
        vars(offer)[READ] = [lack.advice for lack in lacks[offer.id]]


def refuse_unpublishable(offer: Offer) -> None:
    """Stop with `RuleBroken`, saying what to do, unless the offer may be sold today."""
    if offer.producer.state is not ReviewState.APPROVED:
        message = _("Usaha %(name)s belum disetujui dinas.", name=offer.producer.name)
        raise RuleBroken(message, errors={"_producer": [message]})
    incomplete = what_is_missing(offer)
    if incomplete:
        sentences = [sentence for found in incomplete.values() for sentence in found]
        raise RuleBroken(" ".join(sentences), errors=incomplete)
    papers = [lack.advice for lack in lacking(offer) if lack.binding]
    if papers:
        message = _("Produk ini belum boleh tampil.")
        raise RuleBroken(f"{message} {' '.join(papers)}", errors={"certificates": papers})
