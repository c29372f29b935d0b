"""Conversations about orders: the buyer's own, and those of both sides."""

from __future__ import annotations

import io

from marketplace.shared.actors import BUYER_ROLES, REGENCY_ROLES
from marketplace.threads.attachments import Sent, keep_files
from marketplace.threads.services.writing import write_message
from marketplace.threads.topics import Topic
from marketplace.web.storage import storage
from tests.architecture.routes.naming import Door, number, opaque
from tests.factories.fulfilment import a_promised_order
from tests.factories.market import an_offer

AFTER = 4  # the catalogue and orders
TEXT = {"text": "Pintu mana yang dipakai?"}
NUMBER = number("deal.talk")
WHOLE = number("deal.talk.order")
PART = opaque("producer_order", "deal.talk")
ORDER = opaque("order", "deal.talk.order")
MESSAGE = opaque("thread_message", "self.message")
FILE = opaque("thread_file", "deal.talk_file")


def _with_file(_me, _named):
    return TEXT | {"files": (io.BytesIO(b"hari,jam\nSelasa,05.00\n"), "jadwal.csv")}


DOORS = {
    "threads.show_team": Door(WHOLE),
    "threads.write_to_team": Door(WHOLE, body=TEXT),
    "threads.show_shared": Door(NUMBER),
    "threads.write_to_both": Door(NUMBER, body=TEXT),
    "threads.withdraw": Door(MESSAGE),
    "threads.show_file": Door(FILE),
    "threads_api.list_team_messages": Door(ORDER),
    "threads_api.write_team_message": Door(ORDER, body=TEXT),
    "threads_api.list_messages": Door(PART),
    "threads_api.write_message": Door(PART, body=TEXT),
    "threads_api.write_team_message_with_files": Door(ORDER, body=_with_file),
    "threads_api.write_message_with_files": Door(PART, body=_with_file),
    "threads_api.withdraw": Door(MESSAGE),
    "threads_api.show_file": Door(FILE),
}


def furnish(deal):
    """Let the requester ask the producer, with a file, and tell the colleagues they have."""
    deal.talk = a_promised_order((an_offer(deal.producer, stock=50), 5), dock=deal.dock)
    deal.talk.order.requested_by = deal.requester.person_id
    kept = keep_files([Sent("jadwal.csv", b"hari,jam\nSenin,05.00\n")], storage())
    asked = write_message(_both(deal), actor=deal.requester, body="Halo", files=kept)
    deal.talk_message, deal.talk_file = asked, asked.files[0]
    if deal.requester.has(*BUYER_ROLES):
        write_message(Topic(deal.talk.order), actor=deal.requester, body="Lihat daftarnya.")


def equip(member):
    """Let everybody but the regency say something, and hear an answer."""
    member.self.message = member.deal.talk_message
    if member.role not in REGENCY_ROLES:
        member.self.message = write_message(_both(member.deal), actor=member.actor, body="Siap")
        write_message(_both(member.deal), actor=member.deal.seller, body="Baik")


def _both(deal):
    return Topic(deal.talk.order, deal.talk)
