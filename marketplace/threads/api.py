"""Messages for programs of both sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify, make_response
from werkzeug.datastructures import FileStorage

from marketplace.shared.actors import BUYER_ROLES, PRODUCER_ROLES, REGENCY_ROLES, Role
from marketplace.shared.pagination import Part
from marketplace.threads import queries
from marketplace.threads.attachments import Kept, Sent
from marketplace.threads.limits import count_message
from marketplace.threads.models import ThreadMessage
from marketplace.threads.schemas import (
    MessageFilesInput,
    MessageInput,
    MessagePart,
    MessageSchema,
)
from marketplace.threads.services import writing
from marketplace.threads.serving import download, with_files
from marketplace.threads.topics import Topic
from marketplace.web.access import allow
from marketplace.web.api import PageQuery, api_blueprint, found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.headers import takes_several_files
from marketplace.web.idempotency import names_key, once

api = api_blueprint("threads", about="What people say to each other about an order")
SIDES = PRODUCER_ROLES | BUYER_ROLES | {Role.RESIDENT}
READERS = SIDES | REGENCY_ROLES


@api.get("/orders/<order_id>/messages")
@allow(*BUYER_ROLES)
@refuses(api, 401, 403, 404, 422)
@api.arguments(PageQuery, location="query")
@api.response(200, MessagePart)
def list_team_messages(query: dict[str, Any], order_id: str) -> Part[ThreadMessage]:
    """List what the buyer's own people said about an order, the newest first.

    Neither producers nor the regency can ask for these.
    """
    topic = queries.team_topic(found_id("order", order_id), actor=current_actor())
    return queries.messages_of(topic, **query)


@api.post("/orders/<order_id>/messages")
@allow(*BUYER_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422, 429)
@api.arguments(MessageInput)
@api.response(201, MessageSchema)
def write_team_message(body: dict[str, Any], order_id: str) -> ThreadMessage:
    """Say something to one's own colleagues about an order; no producer sees it."""
    actor = current_actor()
    topic = queries.team_topic(found_id("order", order_id), actor=actor)
    count_message(actor)
    made = writing.write_message(topic, actor=actor, body=body["text"])
    return queries.find_message(made.id, actor=actor)


@api.get("/producer-orders/<producer_order_id>/messages")
@allow(*READERS)
@refuses(api, 401, 403, 404, 422)
@api.arguments(PageQuery, location="query")
@api.response(200, MessagePart)
def list_messages(query: dict[str, Any], producer_order_id: str) -> Part[ThreadMessage]:
    """List what buyer and producer said to each other, the newest first."""
    number = found_id("producer_order", producer_order_id)
    return queries.messages_of(queries.part_topic(number, actor=current_actor()), **query)


@api.post("/producer-orders/<producer_order_id>/messages")
@allow(*SIDES)
@once
@refuses(api, 401, 403, 404, 409, 422, 429)
@api.arguments(MessageInput)
@api.response(201, MessageSchema)
def write_message(body: dict[str, Any], producer_order_id: str) -> ThreadMessage:
    """Say something that the other side of a producer order reads."""
    actor = current_actor()
    topic = queries.part_topic(found_id("producer_order", producer_order_id), actor=actor)
    count_message(actor)
    made = writing.write_message(topic, actor=actor, body=body["text"])
    return queries.find_message(made.id, actor=actor)


@api.post("/orders/<order_id>/messages/with-files")
@allow(*BUYER_ROLES)
@takes_several_files
@names_key
@refuses(api, 401, 403, 404, 409, 413, 422, 429)
@api.arguments(MessageFilesInput, location="files")
@api.arguments(MessageInput, location="form")
@api.response(201, MessageSchema)
def write_team_message_with_files(
    files: dict[str, Any], body: dict[str, Any], order_id: str
) -> Response:
    """Say something to one's own colleagues, with up to three files, judged by content."""
    topic = queries.team_topic(found_id("order", order_id), actor=current_actor())
    return _say(topic, body["text"], files["files"])


@api.post("/producer-orders/<producer_order_id>/messages/with-files")
@allow(*SIDES)
@takes_several_files
@names_key
@refuses(api, 401, 403, 404, 409, 413, 422, 429)
@api.arguments(MessageFilesInput, location="files")
@api.arguments(MessageInput, location="form")
@api.response(201, MessageSchema)
def write_message_with_files(
    files: dict[str, Any], body: dict[str, Any], producer_order_id: str
) -> Response:
    """Say something to the other side, with up to three files, judged by content."""
    number = found_id("producer_order", producer_order_id)
    return _say(queries.part_topic(number, actor=current_actor()), body["text"], files["files"])


def _say(topic: Topic, text: str, files: Sequence[FileStorage]) -> Response:
    count_message(current_actor())
    sent = [Sent(each.filename or "", each.read()) for each in files]
    return with_files(sent, lambda kept: make_response(_record(topic, text, kept)))


@once
def _record(topic: Topic, text: str, kept: Sequence[Kept]) -> Response:
    actor = current_actor()
    made = writing.write_message(topic, actor=actor, body=text, files=kept)
    shown = MessageSchema().dump(queries.find_message(made.id, actor=actor))
    return make_response(jsonify(shown), 201)


@api.post("/messages/<message_id>/withdraw")
@allow(*SIDES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.response(200, MessageSchema)
def withdraw(message_id: str) -> ThreadMessage:
    """Take one's own message back within ten minutes; its text and files go for good."""
    actor = current_actor()
    made = writing.withdraw_message(found_id("thread_message", message_id), actor=actor)
    return queries.find_message(made.id, actor=actor)


@api.get("/message-files/<file_id>")
@allow(*READERS)
@refuses(api, 401, 403, 404)
@api.response(200, content_type="application/octet-stream")
def show_file(file_id: str) -> Response:
    """Answer a file that came with a message, as a download."""
    return download(queries.find_file(found_id("thread_file", file_id), actor=current_actor()))
