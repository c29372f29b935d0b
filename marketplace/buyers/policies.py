"""Who may do what with buyers. Pure functions: no database, no HTTP."""

from __future__ import annotations

from marketplace.buyers.models import Buyer
from marketplace.buyers.states import BuyerKind
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import Actor, Role
from marketplace.shared.language import _


def may_change_settings(actor: Actor, buyer: Buyer) -> bool:
    """Only an owner changes the facts, terms and outlets of their own buyer."""
    return actor.organisation_id == buyer.id and actor.has(Role.BUYER_OWNER)


def may_change_delivery_points(actor: Actor, buyer: Buyer) -> bool:
    """An owner changes where their buyer takes goods over; residents, where they live."""
    return actor.organisation_id == buyer.id and actor.has(Role.BUYER_OWNER, Role.RESIDENT)


def why_not_order(buyer: Buyer) -> str | None:
    """A buyer orders once the regency has approved it; a household, once it has an address."""
    if buyer.state is ReviewState.SUSPENDED:
        return _("Akun pembeli Anda dibekukan dinas, jadi belum bisa memesan. Hubungi dinas.")
    if buyer.state is ReviewState.CHANGES_REQUESTED:
        return _(
            "Dinas meminta perbaikan pendaftaran Anda. Perbaiki di Pengaturan, lalu kirim "
            "lagi. Isi keranjang Anda tetap tersimpan."
        )
    if buyer.state is not ReviewState.APPROVED:
        return _(
            "Pendaftaran Anda sedang diperiksa dinas. Anda sudah bisa mengisi keranjang; "
            "memesan bisa begitu disetujui."
        )
    points = [point for point in buyer.delivery_points if point.closed_at is None]
    if buyer.kind is BuyerKind.HOUSEHOLD and not any(point.address for point in points):
        return _("Isi alamat antar Anda dulu di Akun, Alamat antar, lalu pesan.")
    return None
