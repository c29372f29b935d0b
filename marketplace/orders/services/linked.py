"""Approving an order by the link of a mail: one person, one content, once."""

from __future__ import annotations

from datetime import timedelta

from marketplace.approvals.queries.links import find_link
from marketplace.approvals.services import linking
from marketplace.orders.models import Order
from marketplace.orders.queries.links import must_sign_in, reader_of
from marketplace.orders.services.deciding import approve_order
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.database import transactional
from marketplace.shared.errors import Forbidden
from marketplace.shared.language import _


@transactional
def approve_by_link(
    token: str, *, signed_in: Actor | None, undo_for: timedelta = timedelta()
) -> Order:
    """Approve what a link was mailed for, as the person it was mailed to; the link is used up.

    Raises `NotFound` for a forged, used or expired link and once somebody else decided or the
    order changed, `Forbidden` when that person must sign in first or another is signed in.
    """
    link = find_link(token)
    reader = reader_of(link)
    if signed_in is not None and signed_in.person_id != link.person_id:
        raise Forbidden(
            _("Tautan ini untuk orang lain. Keluar dulu, lalu buka lagi tautannya.")
        )
    linking.spend(link.id)
    order = approve_order(
        link.flow.document_id, actor=reader, seen=link.content_hash, undo_for=undo_for
    )
    if signed_in is None and must_sign_in(order, reader):
        raise Forbidden(_("Jumlahnya di atas batas tautan. Masuk dulu, lalu setujui."))
    audit.record("approval.link_used", link, actor=reader, order=order.number)
    return order
