"""Which goods a paper that was just handed in is meant for."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from marketplace.catalog import policies
from marketplace.catalog.models import Offer, OfferCertificate
from marketplace.catalog.queries.covered import goods_to_renew
from marketplace.producers.queries import lock_certificate
from marketplace.producers.states import CertificateState
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _


@transactional
def cover_as_before(certificate_id: int, *, actor: Actor) -> int:
    """Let a renewed paper cover the goods whose present one runs out; return how many."""
    certificate = lock_certificate(certificate_id)
    return cover_goods(certificate.id, goods_to_renew(certificate, today()), actor=actor)


@transactional
def cover_goods(certificate_id: int, offer_ids: Collection[int], *, actor: Actor) -> int:
    """Let own offers be covered by a paper that waits for the regency; return how many.

    The offers stay as they are: the paper counts once the regency, which sees the goods it is
    for, accepts it. Raises `RuleBroken` for one that was decided already.
    """
    certificate = lock_certificate(certificate_id)
    wanted = select(Offer).where(
        Offer.id.in_(offer_ids), Offer.producer_id == certificate.producer_id
    )
    offers = db.session.scalars(wanted.order_by(Offer.id)).all()
    allowed = all(policies.may_change_offer(actor, offer) for offer in offers)
    require(allowed=allowed, to=_("mengubah produk ini"))
    if certificate.state is not CertificateState.SUBMITTED:
        raise RuleBroken(_("Sertifikat ini sudah diperiksa. Pilih dari halaman produk."))
    rows = [{"offer_id": o.id, "certificate_id": certificate.id} for o in offers]
    if rows:
        db.session.execute(insert(OfferCertificate).values(rows).on_conflict_do_nothing())
        names = ", ".join(str(offer.id) for offer in offers)
        audit.record("certificate.covers", certificate, actor=actor, offers=names)
    return len(rows)
