"""Agreements follow products that were merged and people who left."""

from __future__ import annotations

from sqlalchemy import update

from marketplace.agreements.call_models import AgreementRelease
from marketplace.agreements.models import Agreement
from marketplace.shared.database import db, transactional

QUIETLY = {"synchronize_session": False}


@transactional
def move_releases(product_id: int, into_id: int) -> None:
    """Let deliveries be of the product that stays; doing it twice changes nothing."""
    moved = update(AgreementRelease).where(AgreementRelease.product_id == product_id)
    db.session.execute(moved.values(product_id=into_id), execution_options=QUIETLY)


@transactional
def hand_over(buyer_id: int, person_id: int, *, successor_id: int) -> None:
    """Let somebody else be the contact of the agreements of a member who left."""
    theirs = update(Agreement).where(
        Agreement.buyer_id == buyer_id, Agreement.contact_id == person_id
    )
    db.session.execute(theirs.values(contact_id=successor_id), execution_options=QUIETLY)
