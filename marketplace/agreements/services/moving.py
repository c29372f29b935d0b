"""Agreements follow products that were merged and people who left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, select

from marketplace.agreements.call_models import AgreementRelease
from marketplace.agreements.models import Agreement
from marketplace.shared import audit
from marketplace.shared.actors import SYSTEM
from marketplace.shared.database import db, transactional

Row = TypeVar("Row", AgreementRelease, Agreement)


@transactional
def move_releases(product_id: int, into_id: int) -> None:
    """Let deliveries be of the product that stays; doing it twice changes nothing."""
    for release in _locked(AgreementRelease, AgreementRelease.product_id == product_id):
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
    theirs = (Agreement.buyer_id == buyer_id, Agreement.contact_id == person_id)
    for agreement in _locked(Agreement, *theirs):
        agreement.contact_id = successor_id
        audit.record(
            "agreement.handed_over",
            agreement,
            actor=SYSTEM,
            number=agreement.number,
            contact=[person_id, successor_id],
        )


def _locked(model: type[Row], *conditions: ColumnElement[bool]) -> Sequence[Row]:
    wanted = select(model).where(*conditions).order_by(model.id).with_for_update(of=model)
    return db.session.scalars(wanted, execution_options={"populate_existing": True}).all()
