"""Unread messages among what waits for people: on the buyers' list and the producer's page."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.procurement.work.registry import Task, Work, register
from marketplace.producers import dashboard
from marketplace.shared.actors import BUYER_ROLES, PRODUCER_ROLES, Actor
from marketplace.shared.language import _, _l
from marketplace.threads.queries import counting_unread, unread_threads
from marketplace.threads.queries.unread import Unread
from marketplace.web import waiting

WORK = "messages"
SHOWN = 6  # on the producer's first page
EXCERPT = 80  # letters
count_unread = waiting.number("unread_of_producer", PRODUCER_ROLES, counting_unread)


def _title(unread: Unread) -> str:
    values = {"count": unread.count, "number": unread.topic.number}
    return _("%(count)s pesan baru di %(number)s", **values)


def _about(unread: Unread) -> str:
    text = " ".join(unread.last.body.split())
    short = text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1].rstrip()}…"
    return f"{unread.last.author.name}: {short}"


def _find(actor: Actor, most: int) -> Sequence[Task]:
    return [
        Task(kind=WORK, title=_title(each), about=_about(each), url=each.topic.address)
        for each in unread_threads(actor, most)
    ]


@dashboard.tasks
def unread_tasks(actor: Actor) -> list[dashboard.Task]:
    """List the conversations with something new for a member of a producer."""
    return [
        dashboard.Task(
            "message-square",
            _title(each),
            _about(each),
            _("Baca"),
            each.topic.address,
            "info",
            urgency=5,
        )
        for each in (unread_threads(actor, SHOWN) if count_unread(actor) else ())
    ]


register(
    Work(
        name=WORK,
        position=7,
        label=_l("Pesan"),
        icon="message-square",
        verb=_l("Baca"),
        url=f"/usaha/pekerjaan?kind={WORK}",
        roles=BUYER_ROLES,
        count=counting_unread,
        find=_find,
    )
)
