"""New producers come into the register, as drafts that only their members see."""

from __future__ import annotations

from marketplace.accounts.services.organisations import open_organisation
from marketplace.accounts.services.registering import register_person_and_organisation
from marketplace.producers.models import Producer
from marketplace.producers.states import ProducerKind, ReviewState
from marketplace.shared import audit
from marketplace.shared.actors import Actor, OrganisationKind, Role
from marketplace.shared.database import db, transactional
from marketplace.shared.places import village

FIRST_ROLES = frozenset({Role.PRODUCER_OWNER})


@transactional
def register_stranger(  # noqa: PLR0913 - one form, one step
    *,
    name: str,
    email: str,
    password: str,
    phone: str | None,
    organisation_name: str,
    kind: ProducerKind,
    village_code: str,
    address: str | None,
) -> Actor | None:
    """Register a person together with the producer that they own.

    None: the e-mail address has an account; its owner is told by mail, the caller shows the
    same answer. `address` is where the request came from. Raises `Invalid` for a weak password.
    """
    owner = register_person_and_organisation(
        name=name,
        email=email,
        password=password,
        phone=phone,
        organisation_name=organisation_name,
        kind=OrganisationKind.PRODUCER,
        roles=FIRST_ROLES,
        address=address,
    )
    if owner is not None:
        _add_producer(owner, kind=kind, village_code=village_code, phone=phone)
    return owner


@transactional
def register_another(
    *,
    actor: Actor,
    organisation_name: str,
    kind: ProducerKind,
    village_code: str,
    phone: str | None = None,
) -> Actor:
    """Register one more producer for a signed-in person; return them as its owner."""
    owner = open_organisation(
        name=organisation_name,
        kind=OrganisationKind.PRODUCER,
        roles=FIRST_ROLES,
        actor=actor,
    )
    _add_producer(owner, kind=kind, village_code=village_code, phone=phone)
    return owner


def _add_producer(
    owner: Actor, *, kind: ProducerKind, village_code: str, phone: str | None
) -> None:
    place = village(village_code)
    producer = Producer(
        id=owner.organisation_id,
        kind=kind,
        state=ReviewState.DRAFT,
        village_code=place.code,
        district_code=place.district_code,
        phone=phone,
    )
    db.session.add(producer)
    audit.record("producer.registered", producer, actor=owner, kind=kind)
