"""A producer's goods as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketplace.catalog.models import Offer
from marketplace.catalog.pages import pages
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.states import OfferState
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.language import _l
from marketplace.shared.opaque import to_public
from marketplace.web.exporting import Column, ExportedList, in_parts, offer_files, state_word


def _rows(actor: Actor, asked: Mapping[str, str]) -> Iterator[Offer]:
    text = asked.get("keadaan", "")
    state = OfferState(text) if text in set(OfferState) else None
    return in_parts(
        lambda limit, cursor: queries.own_offers(actor, state=state, limit=limit, cursor=cursor)
    )


offer_files(
    pages,
    "/jual/produk",
    *PRODUCER_ROLES,
    endpoint="download_own_offers",
    exported=ExportedList(
        "produk",
        [
            Column[Offer](_l("Kode"), lambda offer: to_public("offer", offer.id)),
            Column[Offer](_l("Produk"), lambda offer: offer.product.name),
            Column[Offer](_l("Kategori"), lambda offer: offer.product.category.name),
            Column[Offer](_l("Satuan"), lambda offer: offer.product.unit),
            Column[Offer](_l("Isi kemasan"), lambda offer: offer.product.pack),
            Column[Offer](_l("Harga satuan"), lambda offer: offer.lowest_price),
            Column[Offer](_l("Minimum pesanan"), lambda offer: offer.minimum_quantity),
            Column[Offer](_l("Stok"), lambda offer: offer.available_quantity),
            Column[Offer](_l("Sanggup per minggu"), lambda offer: offer.weekly_capacity),
            Column[Offer](_l("Hari persiapan"), lambda offer: offer.lead_days),
            Column[Offer](_l("Keadaan"), lambda offer: state_word("offer", offer.state)),
            Column[Offer](_l("Tampil sejak"), lambda offer: offer.published_at),
        ],
        _rows,
    ),
)
