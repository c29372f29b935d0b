"""Who may do what with offers. Each answer is one readable sentence."""

from __future__ import annotations

from marketplace.catalog.models import Offer
from marketplace.catalog.states import OfferState
from marketplace.catalog.upload_models import Upload
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import PRODUCER_ROLES, REGENCY_ROLES, Actor, Role


def may_offer(actor: Actor) -> bool:
    """Every member of a producer may offer its goods."""
    return actor.has(*PRODUCER_ROLES)


def may_change_offer(actor: Actor, offer: Offer) -> bool:
    """A producer's members change the offers of their own producer."""
    return may_offer(actor) and actor.organisation_id == offer.producer_id


def may_see_offer(actor: Actor | None, offer: Offer) -> bool:
    """Everyone sees what is published; its producer and the regency see the rest, too."""
    approved = offer.producer.state is ReviewState.APPROVED
    if offer.state is OfferState.PUBLISHED and approved:
        return True
    return actor is not None and (may_change_offer(actor, offer) or actor.has(*REGENCY_ROLES))


def may_keep_references(actor: Actor) -> bool:
    """Admins of the regency say what goods cost on the market."""
    return actor.has(Role.ADMIN)


def may_see_change(actor: Actor | None, offer: Offer) -> bool:
    """What waits beside an offer is for the eyes of its producer and of the regency."""
    return actor is not None and (may_change_offer(actor, offer) or actor.has(*REGENCY_ROLES))


def may_see_upload(actor: Actor | None, upload: Upload) -> bool:
    """A photo that no offer shows yet is for the eyes of the producer that sent it."""
    return (
        actor is not None and may_offer(actor) and actor.organisation_id == upload.producer_id
    )


def may_keep_synonyms(actor: Actor) -> bool:
    """Admins of the regency say what else people call a thing."""
    return actor.has(Role.ADMIN)


def may_keep_specs(actor: Actor) -> bool:
    """Admins of the regency say what the spec sheet of each category asks."""
    return actor.has(Role.ADMIN)


def may_merge_products(actor: Actor) -> bool:
    """Admins of the regency say which products are one, and which are variants of one."""
    return actor.has(Role.ADMIN)
