"""What was refused, on which ground, and appealing against it."""

from __future__ import annotations

from marketplace.producers.refusal_models import Refusal
from marketplace.producers.review_cases import CERTIFICATE
from marketplace.producers.reviews import review_id
from marketplace.producers.states import CertificateState
from marketplace.shared.database import db
from tests.architecture.routes.naming import Door, opaque, text
from tests.factories.accounts import APerson
from tests.factories.producers import ACertificate

AFTER = 3
REFUSAL = opaque("refusal", "deal.refusal")
PLEA = {"plea": "Fotonya sudah jelas terbaca"}

DOORS = {
    "producers.appeal": Door(REFUSAL, body=PLEA),
    "catalog_api.appeal": Door(REFUSAL, body=PLEA),
    "producers.end_criterion": Door(text("deal.criterion", missing="tidak_ada")),
}
NAMELESS = {"producers.publish_criterion"}
LISTS = {"producers.list_refusals", "catalog_api.list_refusals"}
FIXED = {"producers.list_criteria", "producers.show_criteria", "catalog_api.list_criteria"}


def furnish(deal):
    """Refuse a paper of the producer, on one of the published grounds."""
    deal.criterion = "price"
    paper = ACertificate(producer=deal.producer, state=CertificateState.REJECTED)
    deal.refusal = Refusal(
        review_id=review_id(CERTIFICATE, paper.id),
        title="Sertifikat Halal",
        organisation_id=deal.producer.id,
        criterion_code="unreadable",
        reason="Halaman kedua hilang",
        refused_by=APerson().id,
    )
    db.session.add(deal.refusal)
    db.session.flush()
