"""Work of catalog that others cause: mails, files, the search index, nightly counts.

Every job can safely run twice.
"""

from __future__ import annotations

from datetime import timedelta

from marketplace.accounts.queries import mail_recipients
from marketplace.catalog.gates import lacking
from marketplace.catalog.indexing import index_changed
from marketplace.catalog.models import Offer
from marketplace.catalog.photos import WIDTHS, file_suffix
from marketplace.catalog.queries.changes import find_change
from marketplace.catalog.services import (
    covering,
    drafting,
    low_stock,
    popularity,
    searching,
    uploading,
)
from marketplace.shared import events, outbox
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.database import db
from marketplace.shared.language import speaking
from marketplace.web.mailing import send_mail
from marketplace.web.storage import storage


@outbox.job("catalog.tell_review", alone=True)
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


@outbox.job("catalog.tell_change", alone=True)
def tell_change(*, change_id: int) -> None:
    """Tell a producer's members how the regency decided about a change of an offer."""
    change = find_change(change_id)
    for person in mail_recipients(change.producer_id, PRODUCER_ROLES):
        send_mail(
            "change_reviewed",
            to=person.email,
            language=person.language,
            name=person.name,
            offer=change.offer,
            change=change,
        )


@outbox.job("catalog.tell_lapsed", alone=True)
def tell_lapsed(*, offer_id: int) -> None:
    """Tell a producer's members that an offer was hidden because a paper ran out."""
    offer = db.session.get_one(Offer, offer_id)
    for person in mail_recipients(offer.producer_id, PRODUCER_ROLES):
        with speaking(person.language):
            advice = [lack.advice for lack in lacking(offer) if lack.binding]
        send_mail(
            "offer_lapsed",
            to=person.email,
            language=person.language,
            name=person.name,
            offer=offer,
            advice=advice,
        )


@outbox.job("catalog.tell_returned", alone=True)
def tell_returned(*, offer_id: int) -> None:
    """Tell a producer's members that an offer is shown again: its papers are in order."""
    offer = db.session.get_one(Offer, offer_id)
    for person in mail_recipients(offer.producer_id, PRODUCER_ROLES):
        send_mail(
            "offer_returned",
            to=person.email,
            language=person.language,
            name=person.name,
            offer=offer,
        )


@outbox.job("catalog.tell_low_stock", alone=True)
def tell_low_stock(*, offer_id: int) -> None:
    """Tell a producer's members that little is left of an offer."""
    offer = db.session.get_one(Offer, offer_id, populate_existing=True)
    for person in mail_recipients(offer.producer_id, PRODUCER_ROLES):
        send_mail(
            "offer_low_stock",
            to=person.email,
            language=person.language,
            name=person.name,
            offer=offer,
        )


@outbox.every(timedelta(minutes=5), "catalog.note_low_stock")
def note_low_stock() -> None:
    """Tell producers of which goods little is left, once for each time it happens."""
    low_stock.note_low_stock()


@outbox.job("catalog.forget_photo")
def forget_photo(*, key: str) -> None:
    """Delete the files of a photo that no offer shows any longer."""
    for width in WIDTHS:
        storage().delete(key + file_suffix(width))


@outbox.every(timedelta(hours=6), "catalog.forget_uploads")
def forget_uploads() -> None:
    """Delete what was sent for offers that nobody finished."""
    uploading.forget_uploads()
    drafting.forget_draft_keys()


@events.on("offer.changed")
def index_offer(*, product_id: int, **_facts: object) -> None:
    """Keep the search index in step with an offer, in the same transaction."""
    index_changed(product_id)


@events.on("certificate.submitted")
def cover_as_before(*, certificate_id: int, actor: Actor) -> None:
    """Let a renewed paper be for the goods that the old one covered."""
    covering.cover_as_before(certificate_id, actor=actor)


@events.on("producer.changed")
def index_producer(*, producer_id: int, **_facts: object) -> None:
    """Keep the search index in step with a producer's name and village."""
    searching.refresh_producer(producer_id)


@outbox.every(timedelta(days=1), "catalog.count_popularity")
def count_popularity() -> None:
    """Count what is ordered most, for the order of lists."""
    popularity.count_popularity()
