"""Every question asked of producers, certificates and bank accounts. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import selectinload

from marketplace.accounts.models import Membership, Organisation
from marketplace.producers.models import BankAccount, Certificate, Closure, Producer
from marketplace.producers.states import CertificateState, ReviewState
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound

FRESH = {"populate_existing": True}


def find_producer(producer_id: int) -> Producer:
    """Return the producer, or stop with `NotFound`."""
    return _found(db.session.get(Producer, producer_id))


def lock_producer(producer_id: int) -> Producer:
    """Return the producer and keep others from changing it until we commit."""
    wanted = select(Producer).where(Producer.id == producer_id).with_for_update(of=Producer)
    return _found(db.session.scalar(wanted.execution_options(**FRESH)))


def own_producer(actor: Actor) -> Producer:
    """Return the producer that the actor works for, or stop with `NotFound`."""
    return find_producer(actor.organisation_id or 0)


def find_certificate(certificate_id: int) -> Certificate:
    """Return the certificate, or stop with `NotFound`."""
    certificate = db.session.get(Certificate, certificate_id)
    if certificate is None:
        raise NotFound
    return certificate


def lock_certificate(certificate_id: int) -> Certificate:
    """Return the certificate and keep others from changing it until we commit."""
    wanted = select(Certificate).where(Certificate.id == certificate_id).with_for_update()
    certificate = db.session.scalar(wanted.execution_options(**FRESH))
    if certificate is None:
        raise NotFound
    return certificate


def certificates_of(producer_id: int) -> Sequence[Certificate]:
    """List a producer's certificates, the newest of each kind first."""
    wanted = select(Certificate).where(Certificate.producer_id == producer_id)
    return db.session.scalars(wanted.order_by(Certificate.kind, Certificate.id.desc())).all()


def ending_certificates(
    certificates: Sequence[Certificate], day: date, within: timedelta
) -> Sequence[Certificate]:
    """List those that run out soon, or have, and have no longer successor.

    `certificates` are all of one producer, the newest of each kind first.
    """
    newest = {c.kind: c for c in reversed(certificates) if _counts(c)}
    ending = [c for c in newest.values() if c.valid_until and c.valid_until <= day + within]
    return sorted(ending, key=lambda c: c.valid_until or day)


def _counts(certificate: Certificate) -> bool:
    return certificate.state is not CertificateState.REJECTED


def bank_account_of(producer_id: int) -> BankAccount | None:
    """Return the account in use, or None where none was ever given."""
    wanted = select(BankAccount).where(BankAccount.producer_id == producer_id)
    return db.session.scalar(wanted.where(BankAccount.replaced_at.is_(None)))


@dataclass(frozen=True)
class Papers:
    """A producer with its certificates, and whether it has said where its money goes."""

    producer: Producer
    certificates: Sequence[Certificate]
    has_account: bool


def papers_of(producer_id: int) -> Papers:
    """Read them at once, or stop with `NotFound`."""
    in_use = BankAccount.producer_id == Producer.id, BankAccount.replaced_at.is_(None)
    wanted = (
        select(Producer, Certificate, exists().where(*in_use))
        .outerjoin(Certificate, Certificate.producer_id == Producer.id)
        .where(Producer.id == producer_id)
        .order_by(Certificate.kind, Certificate.id.desc())
    )
    rows = db.session.execute(wanted).all()
    if not rows:
        raise NotFound
    certificates = [row[1] for row in rows if row[1] is not None]
    return Papers(rows[0][0], certificates, rows[0][2])


def coming_closures(producer_id: int, day: date) -> Sequence[Closure]:
    """List the closures that are on or to come, the next first."""
    wanted = select(Closure).where(Closure.producer_id == producer_id, Closure.last_day >= day)
    return db.session.scalars(wanted.order_by(Closure.first_day, Closure.id)).all()


def find_own_closure(closure_id: int, producer_id: int) -> Closure:
    """Return a closure of this producer; another's looks like a missing one."""
    closure = db.session.get(Closure, closure_id, populate_existing=True)
    if closure is None or closure.producer_id != producer_id:
        raise NotFound
    return closure


def is_insider(person_id: int | None, organisation_id: int) -> bool:
    """Say whether the person is, or ever was, a member of the organisation."""
    wanted = select(Membership.id).where(
        Membership.person_id == person_id, Membership.organisation_id == organisation_id
    )
    return db.session.scalar(wanted.limit(1)) is not None


@dataclass(frozen=True)
class Register:
    """One page of the register of producers."""

    producers: Sequence[Producer]
    total: int


def register_of_producers(
    *, words: str = "", state: ReviewState | None = None, page: int = 1, size: int = 50
) -> Register:
    """List producers by name, those whose name contains all the words."""
    wanted = select(Producer).join(Producer.organisation)
    for word in words.split()[:6]:
        wanted = wanted.where(Organisation.name.icontains(word, autoescape=True))
    if state is not None:
        wanted = wanted.where(Producer.state == state)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    shown = (
        wanted.options(selectinload(Producer.certificates))
        .order_by(Organisation.name, Producer.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    return Register(db.session.scalars(shown).unique().all(), total)


def _found(producer: Producer | None) -> Producer:
    if producer is None:
        raise NotFound
    return producer
