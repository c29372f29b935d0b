"""Orders to talk about, with people of both sides."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage

from marketplace.accounts.models import Person
from marketplace.orders.models import Order, ProducerOrder
from marketplace.shared.actors import Actor, Role
from marketplace.shared.database import db
from marketplace.threads.models import ThreadMessage
from marketplace.threads.services.writing import write_message
from marketplace.threads.topics import Topic
from tests.factories.fulfilment import a_promised_order, its_buyer, its_producer

DOMAIN = "balas.belabeliku.example"


@dataclass
class Talk:
    """A promised order: who asked for it, a colleague, and two of the producer's people."""

    part: ProducerOrder
    requester: Actor
    receiver: Actor
    seller: Actor
    helper: Actor

    @property
    def order(self) -> Order:
        return self.part.order

    @property
    def team(self) -> Topic:
        return Topic(self.order)

    @property
    def both(self) -> Topic:
        return Topic(self.order, self.part)

    def says(self, actor: Actor, text: str = "Halo", **more) -> ThreadMessage:
        """Say something that the other side reads."""
        return write_message(self.both, actor=actor, body=text, **more)

    def tells_team(self, actor: Actor, text: str = "Halo", **more) -> ThreadMessage:
        """Say something to the buyer's own people."""
        return write_message(self.team, actor=actor, body=text, **more)


def a_talk() -> Talk:
    part = a_promised_order()
    requester = its_buyer(part, Role.REQUESTER)
    part.order.requested_by = requester.person_id
    db.session.flush()
    db.session.refresh(part.order)
    return Talk(
        part,
        requester,
        its_buyer(part, Role.RECEIVER),
        its_producer(part),
        its_producer(part, Role.PRODUCER_MEMBER),
    )


def person_of(actor: Actor) -> Person:
    return db.session.get_one(Person, actor.person_id)


def a_mail(actor: Actor, address: str, text: str = "Kami kirim pagi.", **headers) -> bytes:
    """Write an answer as a mail program would."""
    mail = EmailMessage()
    mail["From"] = f"Nama Contoh <{person_of(actor).email}>"
    mail["To"] = address
    mail["Subject"] = "Re: Pesan baru"
    mail["Message-ID"] = headers.pop("message_id", "<satu@mail.example>")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()
