"""Who is told of a message."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.accounts.queries import mail_recipients, members_acting
from marketplace.approvals.queries.flows import latest_flow, waiting_people
from marketplace.approvals.queries.people import roles_in
from marketplace.orders.contents import KIND
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.database import db
from marketplace.threads.models import Thread, ThreadMessage
from marketplace.threads.policies import may_read
from marketplace.threads.queries.messages import about
from marketplace.threads.topics import Topic

Reader = tuple[int, int]  # a person, and the organisation for which they are told


def to_be_told(topic: Topic, actor: Actor) -> list[Person]:
    """List who hears of what this actor says, by name: never the author."""
    ids = [person_id for person_id, _organisation_id in listeners(topic, actor)]
    return list(
        db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.name))
    )


def listeners(topic: Topic, actor: Actor) -> list[Reader]:
    """Return who hears of what this actor says: who took part, and who is responsible.

    Whoever may not read the conversation any more is left out, and so is the author.
    """
    wanted = {*_took_part(topic), *_responsible(topic, actor)}
    others = [reader for reader in wanted if reader[0] != actor.person_id]
    acting = members_acting(others)
    return sorted(reader for reader, member in acting.items() if may_read(member, topic))


def _took_part(topic: Topic) -> Iterator[Reader]:
    wanted = select(ThreadMessage.author_id, ThreadMessage.organisation_id).join(
        Thread, Thread.id == ThreadMessage.thread_id
    )
    for row in db.session.execute(wanted.where(about(topic)).distinct()):
        yield row[0], row[1]


def _responsible(topic: Topic, actor: Actor) -> Iterator[Reader]:
    """Say who answers for the document: who looks after it, deciders, the producer's people."""
    order = topic.order
    yield order.looked_after_by, order.buyer_id
    if topic.part is None:
        for person_id in _deciders(order):
            yield person_id, order.buyer_id
    elif actor.organisation_id == order.buyer_id:
        for person in mail_recipients(topic.part.producer_id, PRODUCER_ROLES):
            yield person.id, topic.part.producer_id


def _deciders(order: Order) -> Iterator[int]:
    """Return who is asked to decide at present, or who decided."""
    if order.decided_by is not None:
        yield order.decided_by
    flow = latest_flow(KIND, order.id)
    if order.state is not OrderState.AWAITING_APPROVAL or flow is None:
        return
    at_home = roles_in(order.buyer_id, order.outlet_id)
    yield from (person_id for person_id in waiting_people(flow) if person_id in at_home)
