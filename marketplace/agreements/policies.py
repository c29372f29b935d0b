"""Who may do what with agreements. Each answer is one readable sentence."""

from __future__ import annotations

from marketplace.agreements.models import Agreement, AgreementVersion
from marketplace.shared.actors import (
    PRODUCER_ROLES,
    Actor,
    Channel,
    OrganisationKind,
    Role,
)

WRITING_ROLES = frozenset({Role.REQUESTER, Role.BUYER_OWNER})
SIGNING_ROLES = frozenset({Role.APPROVER, Role.BUYER_OWNER})
READING_ROLES = WRITING_ROLES | SIGNING_ROLES | {Role.FINANCE}


def may_write(actor: Actor) -> bool:
    """Requesters and owners draft agreements, each for the buyer they act for."""
    return actor.organisation_id is not None and actor.has(*WRITING_ROLES)


def may_manage(actor: Actor, agreement: Agreement) -> bool:
    """An agreement is changed, offered and scheduled by those of its buyer who may draft."""
    return actor.organisation_id == agreement.buyer_id and may_write(actor)


def may_sign_for_buyer(actor: Actor, version: AgreementVersion) -> bool:
    """An approver signs what another person wrote; an owner also what they wrote themselves."""
    if actor.organisation_id != version.agreement.buyer_id:
        return False
    if actor.has(Role.BUYER_OWNER):
        return True
    return actor.has(Role.APPROVER) and actor.person_id != version.drafted_by


def may_sign_for_producer(actor: Actor) -> bool:
    """Only an owner of a producer signs, declines and gives notice for it."""
    return actor.organisation_id is not None and actor.has(Role.PRODUCER_OWNER)


def may_end_for_buyer(actor: Actor, agreement: Agreement) -> bool:
    """Only an owner of the buyer gives notice."""
    return actor.organisation_id == agreement.buyer_id and actor.has(Role.BUYER_OWNER)


def is_producer(actor: Actor) -> bool:
    """Members of a producer read what concerns it."""
    return actor.organisation_id is not None and actor.has(*PRODUCER_ROLES)


def in_name_of(producer_id: int | None) -> Actor:
    """A list is changed by what its producer signed or quoted, and by no person alone."""
    return Actor(
        person_id=None,
        organisation_id=producer_id,
        kind=OrganisationKind.PRODUCER,
        roles=frozenset({Role.PRODUCER_OWNER}),
        channel=Channel.WORKER,
    )
