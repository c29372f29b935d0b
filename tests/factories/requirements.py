"""Requirements and what is handed in for them, for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.producers.models import Producer
from marketplace.producers.states import CertificateState
from marketplace.requirements.models import Requirement, Submission, Waiver
from marketplace.requirements.services.ruling import add_requirement
from marketplace.requirements.states import Fulfilment
from marketplace.shared.clock import today
from marketplace.shared.database import db
from tests.factories.accounts import an_admin


def rule_facts(**facts: Any) -> dict[str, Any]:
    """Return what a version says, warning everybody from today on unless told otherwise."""
    usual = {
        "name": "Uji laboratorium air",
        "name_en": "Water lab test",
        "help": "Unggah hasil uji laboratorium.",
        "help_en": "Upload the result of a lab test.",
        "producer_kinds": [],
        "goods_kinds": [],
        "categories": [],
        "zone": None,
        "fulfilment": Fulfilment.DOCUMENT,
        "paper_kinds": [],
        "spared_by": [],
        "blocks": False,
        "valid_from": today(),
        "grace_days": 0,
    }
    return usual | facts


def a_requirement(code: str = "uji_air", **facts: Any) -> Requirement:
    """Let an admin ask for something new."""
    return add_requirement(actor=an_admin(), code=code, **rule_facts(**facts))


def requirement(code: str) -> Requirement:
    """Return a requirement that is there already."""
    return db.session.scalars(select(Requirement).where(Requirement.code == code)).one()


def a_submission(producer: Producer, asked: Requirement, **facts: Any) -> Submission:
    """Hand something in; it is accepted unless told otherwise."""
    usual = {"state": CertificateState.ACCEPTED}
    row = Submission(requirement_id=asked.id, producer_id=producer.id, **(usual | facts))
    db.session.add(row)
    db.session.flush()
    return row


def a_waiver(producer: Producer, asked: Requirement, days: int = 30) -> Waiver:
    """Do without for so many days."""
    row = Waiver(
        requirement_id=asked.id,
        producer_id=producer.id,
        until=today() + timedelta(days=days),
        reason="Sedang diurus di dinas",
    )
    db.session.add(row)
    db.session.flush()
    return row
