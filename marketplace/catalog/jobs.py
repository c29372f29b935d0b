"""Work of catalog done after the commit. Every job can safely run twice."""

from __future__ import annotations

from marketplace.accounts.queries import mail_recipients
from marketplace.catalog.models import Offer
from marketplace.catalog.photos import WIDTHS, file_suffix
from marketplace.shared import outbox
from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.database import db
from marketplace.web.mailing import send_mail
from marketplace.web.storage import storage


@outbox.job("catalog.tell_review")
def tell_review(*, offer_id: int, decision: str) -> None:
    """Tell a producer's members how the regency decided about an offer."""
    offer = db.session.get_one(Offer, offer_id)
    for person in mail_recipients(offer.producer_id, PRODUCER_ROLES):
        send_mail(
            "offer_reviewed",
            to=person.email,
            language=person.language,
            name=person.name,
            offer=offer,
            decision=decision,
        )


@outbox.job("catalog.forget_photo")
def forget_photo(*, key: str) -> None:
    """Delete the files of a photo that no offer shows any longer."""
    for width in WIDTHS:
        storage().delete(key + file_suffix(width))
