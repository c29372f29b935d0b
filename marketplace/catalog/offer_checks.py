"""What a machine can say about an offer before a person reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import select

from marketplace.catalog.gates import Lack
from marketplace.catalog.models import Offer, Product
from marketplace.catalog.states import OfferState
from marketplace.producers.models import Producer
from marketplace.producers.reviews import Check
from marketplace.producers.states import ReviewState
from marketplace.shared.database import db
from marketplace.shared.language import _

ALIKE = 0.6  # share of common words from which two names seem to mean the same good
SMALLEST = 600  # pixels of a photo's longer side
DARK, PALE = 45, 235  # mean brightness, of 255

Names = dict[int, list[tuple[int, frozenset[str]]]]  # of published products, by category


class Picture(Protocol):
    """A photo as it was measured when it was taken in."""

    width: int
    height: int
    brightness: int | None


def producer_check(producer: Producer) -> Check:
    """Say whether its producer was let in."""
    if producer.state is ReviewState.APPROVED:
        return Check("ok", _("Produsen"), _("Terverifikasi"), producer.name)
    return Check("bad", _("Produsen"), _("Belum disetujui"), producer.name, "requirement")


def paper_check(offer: Offer, missing: list[Lack]) -> Check:
    """Say which papers are missing."""
    if offer.product.goods_kind is None:
        return Check("bad", _("Izin"), _("Jenis barang belum dipilih"), criterion="incomplete")
    if not missing:
        return Check("ok", _("Izin"), _("Lengkap"))
    if missing[0].binding:
        word = _("Izin wajib belum ada")
        return Check("bad", _("Izin"), word, missing[0].advice, "requirement")
    return Check("wait", _("Izin"), _("Perlu dilihat"), missing[0].advice, "requirement")


def name_check(offer: Offer, names: list[tuple[int, frozenset[str]]]) -> Check:
    """Look for published products of nearly the same name."""
    mine = _words(offer.product.name)
    alike = sum(
        len(mine & other) / len(mine | other) >= ALIKE
        for product_id, other in names
        if product_id != offer.product_id and mine | other
    )
    if alike:
        word = _("Mirip %(count)s produk lain", count=alike)
        return Check("wait", _("Nama"), word, criterion="duplicate")
    return Check("ok", _("Nama"), _("Tidak ganda"))


def photo_check(photos: Sequence[Picture]) -> Check:
    """Say how many photos there are, and which are too small, dark or pale to use."""
    title = _("Foto")
    if not photos:
        note = _("Gambar kategori akan dipakai")
        return Check("wait", title, _("Belum ada"), note, "incomplete")
    found = [(number, _flaw(photo)) for number, photo in enumerate(photos, 1)]
    flaws = [_("foto %(number)s %(flaw)s", number=n, flaw=flaw) for n, flaw in found if flaw]
    if flaws:
        return Check("wait", title, _("Kurang baik"), ", ".join(flaws), "unreadable")
    return Check("ok", title, _("%(count)s foto", count=len(photos)))


def completeness_check(description: str, offer: Offer) -> Check:
    """Name what buyers read before they order and is not there."""
    asked = {_("keterangan"): description, _("kemasan"): offer.product.pack}
    missing = [name for name, value in asked.items() if not value.strip()]
    if missing:
        note = _("Belum diisi: %(names)s", names=", ".join(missing))
        return Check("wait", _("Kelengkapan"), _("Belum lengkap"), note, "incomplete")
    return Check("ok", _("Kelengkapan"), _("Lengkap"))


def supply_check(offer: Offer) -> Check:
    """Say whether the smallest order could be served."""
    if offer.available_quantity >= offer.minimum_quantity:
        return Check("ok", _("Stok"), _("Cukup"))
    word = _("Kurang dari minimum pesanan")
    return Check("wait", _("Stok"), word, criterion="incomplete")


def published_names(category_ids: set[int]) -> Names:
    """Read the published names on these shelves, at once for all."""
    sold = select(Offer.id).where(
        Offer.product_id == Product.id, Offer.state == OfferState.PUBLISHED
    )
    wanted = select(Product.category_id, Product.id, Product.name).where(
        Product.category_id.in_(category_ids), sold.exists()
    )
    found: Names = defaultdict(list)
    for category_id, product_id, name in db.session.execute(wanted):
        found[category_id].append((product_id, _words(name)))
    return found


def _words(name: str) -> frozenset[str]:
    return frozenset(name.lower().replace(",", " ").split())


def _flaw(photo: Picture) -> str:
    if max(photo.width, photo.height) < SMALLEST:
        return _("terlalu kecil")
    if photo.brightness is None or DARK <= photo.brightness <= PALE:
        return ""
    return _("terlalu gelap") if photo.brightness < DARK else _("terlalu terang")
