"""Who may do what with producers. Each answer is one readable sentence."""

from __future__ import annotations

from marketplace.producers.models import Certificate, Producer
from marketplace.shared.actors import PRODUCER_ROLES, Actor, Role


def may_change_profile(actor: Actor, producer: Producer) -> bool:
    """An owner speaks for the producer: profile, and asking for approval."""
    return _works_for(actor, producer.id) and actor.has(Role.PRODUCER_OWNER)


def may_change_bank_account(actor: Actor, producer: Producer) -> bool:
    """Where the money goes is for an owner to say."""
    return may_change_profile(actor, producer)


def may_close_shop(actor: Actor, producer: Producer) -> bool:
    """Every member knows when nobody is there to pack, and may say so."""
    return _works_for(actor, producer.id)


def may_add_certificate(actor: Actor, producer: Producer) -> bool:
    """Every member may hand in papers of their own producer."""
    return _works_for(actor, producer.id)


def may_read_certificate(actor: Actor, certificate: Certificate) -> bool:
    """A paper is for the eyes of its producer and of the regency's admins."""
    return _works_for(actor, certificate.producer_id) or actor.has(Role.ADMIN)


def may_review(actor: Actor, *, is_insider: bool) -> bool:
    """An admin reviews everything but the organisation that the same person belongs to."""
    return actor.has(Role.ADMIN) and not is_insider


def may_keep_criteria(actor: Actor) -> bool:
    """Admins of the regency publish on which grounds it refuses."""
    return actor.has(Role.ADMIN)


def _works_for(actor: Actor, producer_id: int) -> bool:
    return actor.has(*PRODUCER_ROLES) and actor.organisation_id == producer_id
