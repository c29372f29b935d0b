"""One conversation: reading it, adding to it, taking back, and its files."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.shared.actors import BUYER_ROLES, PRODUCER_ROLES, REGENCY_ROLES, Role
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.pagination import Part
from marketplace.threads import policies, queries
from marketplace.threads.attachments import ACCEPT, Kept, Sent
from marketplace.threads.limits import count_message
from marketplace.threads.models import ThreadMessage
from marketplace.threads.pages import pages
from marketplace.threads.schemas import MessageInput
from marketplace.threads.services import writing
from marketplace.threads.serving import download, with_files
from marketplace.threads.topics import Topic
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form
from marketplace.web.headers import takes_several_files
from marketplace.web.idempotency import once_per_form

SIDES = PRODUCER_ROLES | BUYER_ROLES | {Role.RESIDENT}
READERS = SIDES | REGENCY_ROLES
ROWS = 50
BACK: dict[str, Callable[[Topic], str]] = {  # to the page where it was written
    "po": lambda topic: url_for("procurement.show_purchase", number=topic.order.number),
    "persetujuan": lambda topic: url_for(
        "procurement.show_approval", number=topic.order.number
    ),
    "jual": lambda topic: url_for("fulfilment.show_producer_order", number=topic.number),
}


@pages.get("/percakapan/tim/<number>")
@allow(*BUYER_ROLES)
def show_team(number: str) -> ResponseReturnValue:
    """Show what the buyer's own people say about an order."""
    return _shown(queries.find_team_topic(number, actor=current_actor()))


@pages.post("/percakapan/tim/<number>")
@allow(*BUYER_ROLES)
@takes_several_files
def write_to_team(number: str) -> ResponseReturnValue:
    """Say something to one's own colleagues."""
    return _write(queries.find_team_topic(number, actor=current_actor()))


@pages.get("/percakapan/<number>")
@allow(*READERS)
def show_shared(number: str) -> ResponseReturnValue:
    """Show what a buyer and one producer say to each other."""
    return _shown(queries.find_part_topic(number, actor=current_actor()))


@pages.post("/percakapan/<number>")
@allow(*SIDES)
@takes_several_files
def write_to_both(number: str) -> ResponseReturnValue:
    """Say something that the other side reads."""
    return _write(queries.find_part_topic(number, actor=current_actor()))


@pages.post("/percakapan/pesan/<message_id>/tarik")
@allow(*SIDES)
def withdraw(message_id: str) -> ResponseReturnValue:
    """Take one's own message back."""
    actor = current_actor()
    message = queries.find_message(found_id("thread_message", message_id), actor=actor)
    try:
        writing.withdraw_message(message.id, actor=actor)
    except RuleBroken as refusal:
        flash(str(refusal), "bad")
    else:
        flash(_("Pesan ditarik. Isinya tidak terbaca lagi di sini."), "ok")
    return redirect(queries.topic_of(message.thread).address, 303)


@pages.get("/berkas/percakapan/<file_id>")
@allow(*READERS)
def show_file(file_id: str) -> ResponseReturnValue:
    """Hand out a file that came with a message."""
    return download(queries.find_file(found_id("thread_file", file_id), actor=current_actor()))


def _shown(topic: Topic) -> ResponseReturnValue:
    """Show it, and note what was read; what was new is still marked on this page."""
    actor, cursor = current_actor(), request.args.get("cursor")
    part = queries.messages_of(topic, limit=ROWS, cursor=cursor)
    page = _page(topic, Form(MessageInput()), part)
    newest = part.items[0] if part.items and cursor is None else None
    if newest and request.method == "GET" and policies.may_write(actor, topic):
        writing.mark_read(newest.thread_id, actor=actor, up_to=newest.id)
    return page


def _write(topic: Topic) -> ResponseReturnValue:
    count_message(current_actor())
    form = Form(MessageInput())
    if not form.accepts(request.form):
        return _page(topic, form)
    try:
        answer = with_files(
            _sent(), lambda kept: make_response(once_per_form(_record)(topic, form, kept))
        )
    except Invalid as refusal:
        form.refused(refusal)
        return _page(topic, form)
    is_replay = "Idempotent-Replayed" in answer.headers
    if is_replay and not queries.has_said(topic, current_actor(), form.values["text"]):
        form.refused(RuleBroken(_("Pesan ini belum terkirim. Tekan kirim sekali lagi.")))
        return _page(topic, form)  # written on a page that had sent another one before
    return answer


def _record(topic: Topic, form: Form, kept: list[Kept]) -> ResponseReturnValue:
    try:
        writing.write_message(
            topic, actor=current_actor(), body=form.values["text"], files=kept
        )
    except Invalid as refusal:
        form.refused(refusal)
        return _page(topic, form)
    flash(_("Pesan terkirim."), "ok")
    back = BACK.get(request.form.get("dari", ""))
    address = back(topic) if back else topic.address
    return redirect(f"{address}#percakapan", 303)


def _sent() -> list[Sent]:
    chosen = [each for each in request.files.getlist("files") if each.filename]
    return [Sent(each.filename or "", each.read()) for each in chosen]


def _page(
    topic: Topic, form: Form, part: Part[ThreadMessage] | None = None
) -> ResponseReturnValue:
    actor = current_actor()
    part = part or queries.messages_of(topic, limit=ROWS)
    may_write = policies.may_write(actor, topic)
    page = render_template(
        "threads/thread.html",
        topic=topic,
        said=list(reversed(part.items)),
        part=part,
        form=form,
        accept=ACCEPT,
        read_to=queries.read_to(queries.thread_of(topic), actor),
        may_write=may_write,
        told=queries.to_be_told(topic, actor) if may_write else [],
        back=_document_page(topic),
        joined=queries.joined_talks(topic, actor=actor),
    )
    return make_response(page, form.status)


def _document_page(topic: Topic) -> str:
    """Return where the reader finds the document itself."""
    actor = current_actor()
    if actor.has(*PRODUCER_ROLES):
        return url_for("fulfilment.show_producer_order", number=topic.number)
    if actor.has(*REGENCY_ROLES):
        return url_for("procurement.show_any_order", number=topic.order.number)
    if actor.has(*BUYER_ROLES):
        return url_for("procurement.show_purchase", number=topic.order.number)
    return url_for("orders.show_order", number=topic.order.number)
