"""Agreements follow products that were merged and people who left."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.agreements.call_models import AgreementRelease
from marketplace.agreements.models import Agreement
from marketplace.shared import audit
from marketplace.shared.actors import SYSTEM
from marketplace.shared.database import db, transactional

FRESH = {"populate_existing": True}


@transactional
def move_releases(product_id: int, into_id: int) -> None:
    """Let deliveries be of the product that stays; doing it twice changes nothing."""
    theirs = select(AgreementRelease).where(AgreementRelease.product_id == product_id)
    locked = theirs.order_by(AgreementRelease.id).with_for_update(of=AgreementRelease)
    for release in db.session.scalars(locked, execution_options=FRESH).all():
        release.product_id = into_id
        audit.record(
            "agreement.release_moved",
            release,
            actor=SYSTEM,
            agreement=release.agreement_id,
            product=[product_id, into_id],
        )


@transactional
def hand_over(buyer_id: int, person_id: int, *, successor_id: int) -> None:
    """Let somebody else be the contact of the agreements of a member who left."""
    theirs = select(Agreement).where(
        Agreement.buyer_id == buyer_id, Agreement.contact_id == person_id
    )
    locked = theirs.order_by(Agreement.id).with_for_update(of=Agreement)
    for agreement in db.session.scalars(locked, execution_options=FRESH).all():
        agreement.contact_id = successor_id
        audit.record(
            "agreement.handed_over",
            agreement,
            actor=SYSTEM,
            number=agreement.number,
            contact=[person_id, successor_id],
        )
