"""Members, papers and accounts of producers for tests."""

from __future__ import annotations

from datetime import date, timedelta

import factory

from marketplace.accounts.models import Person
from marketplace.producers.models import BankAccount, Certificate, Producer
from marketplace.producers.states import CertificateKind, CertificateState
from marketplace.shared.actors import Actor, Role
from marketplace.shared.clock import today
from tests.factories.accounts import a_member
from tests.factories.base import RowFactory
from tests.factories.market import AProducer


def in_days(days: int) -> date:
    return today() + timedelta(days=days)


class ACertificate(RowFactory):
    class Meta:
        model = Certificate

    producer = factory.SubFactory(AProducer)
    kind = CertificateKind.HALAL
    state = CertificateState.ACCEPTED
    valid_until = factory.LazyFunction(lambda: in_days(400))


class ABankAccount(RowFactory):
    class Meta:
        model = BankAccount

    bank = "BPD DIY"
    number = "005211000123"
    holder = "KUB Contoh"


def an_owner(producer: Producer | None = None, person: Person | None = None) -> Actor:
    """Return an owner of the producer, or of a new one."""
    producer = producer or AProducer()
    return a_member(producer.organisation, Role.PRODUCER_OWNER, person=person)


def a_helper(producer: Producer) -> Actor:
    """Return a member of the producer who does not own it."""
    return a_member(producer.organisation, Role.PRODUCER_MEMBER)
