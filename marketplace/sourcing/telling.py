"""What sourcing adds to the story of an order, a buyer's work, a producer's first page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import ColumnElement, func, select

from marketplace.orders import bindings, timeline
from marketplace.orders.models import Order
from marketplace.orders.timeline import Happening
from marketplace.procurement.work.registry import Task, Work, register
from marketplace.producers import dashboard
from marketplace.shared.actors import Actor
from marketplace.shared.language import _, _l
from marketplace.shared.opaque import to_public
from marketplace.sourcing.models import RequestForQuotation, RfqQuestion
from marketplace.sourcing.pages import menus
from marketplace.sourcing.policies import ASKING_ROLES, OPENING_ROLES
from marketplace.sourcing.queries import working
from marketplace.sourcing.queries.awards import rfq_behind
from marketplace.web.filters import moment
from marketplace.web.waiting import Counting

MOST_TASKS = 3
Conditions = Callable[[Actor], tuple[ColumnElement[bool], ...]]


@timeline.source
def origin(order: Order) -> Iterator[Happening]:
    """Tell of which request an order came."""
    rfq = rfq_behind(order.id)
    if rfq is not None and rfq.published_at is not None:
        text = _("Permintaan penawaran %(number)s diumumkan", number=rfq.number)
        yield Happening(rfq.published_at, text, address=_address(rfq))


@bindings.binding
def award_of(order_id: int) -> str | None:
    """Say that an order came of an award: the award follows it."""
    return _("permintaan penawaran") if rfq_behind(order_id) else None


@dashboard.tasks
def to_quote(actor: Actor) -> Iterator[dashboard.Task]:
    """Name the requests that a producer was asked for by name and has not answered."""
    for rfq in menus.to_quote(actor)[:MOST_TASKS]:
        yield dashboard.Task(
            icon="scale",
            title=_("%(buyer)s meminta penawaran", buyer=rfq.buyer.name),
            note=_(
                "%(title)s, sampai %(moment)s", title=rfq.title, moment=moment(rfq.closes_at)
            ),
            button=_("Tawarkan"),
            url=f"/jual/penawaran/{to_public('rfq', rfq.id)}",
            tone="info",
            urgency=30,
        )


def _address(rfq: RequestForQuotation) -> str:
    return f"/usaha/penawaran/{to_public('rfq', rfq.id)}"


def _counting(conditions: Conditions) -> Callable[[Actor], Counting]:
    return lambda actor: select(func.count(RequestForQuotation.id)).where(*conditions(actor))


def _finding(kind: str, conditions: Conditions) -> Callable[[Actor, int], Sequence[Task]]:
    def find(actor: Actor, most: int) -> Sequence[Task]:
        return [
            Task(
                kind=kind,
                title=rfq.title,
                about=rfq.number,
                url=_address(rfq),
                due=min(line.delivery_day for line in rfq.lines),
            )
            for rfq in working.waiting_rfqs(conditions(actor), most)
        ]

    return find


def _count_questions(actor: Actor) -> Counting:
    wanted = select(func.count(RfqQuestion.id)).join(
        RequestForQuotation, RequestForQuotation.id == RfqQuestion.rfq_id
    )
    return wanted.where(*working.to_answer(actor))


def _questions(actor: Actor, most: int) -> Sequence[Task]:
    return [
        Task(
            kind="rfq_questions",
            title=question.question[:80],
            about=f"{rfq.number}, {rfq.title}",
            url=f"{_address(rfq)}#tanya",
            due=rfq.closes_at,
        )
        for question, rfq in working.waiting_questions(actor, most)
    ]


register(
    Work(
        name="rfq_questions",
        position=8,
        label=_l("Pertanyaan produsen"),
        icon="message-square",
        verb=_l("Jawab"),
        url="/usaha/penawaran?keadaan=live",
        roles=ASKING_ROLES,
        count=_count_questions,
        find=_questions,
    )
)
register(
    Work(
        name="rfq_open",
        position=9,
        label=_l("Penawaran dibuka"),
        icon="lock",
        verb=_l("Buka"),
        url="/usaha/penawaran?keadaan=closed",
        roles=OPENING_ROLES,
        count=_counting(working.to_open),
        find=_finding("rfq_open", working.to_open),
    )
)
register(
    Work(
        name="rfq_award",
        position=10,
        label=_l("Pemenang ditetapkan"),
        icon="scale",
        verb=_l("Bandingkan"),
        url="/usaha/penawaran?keadaan=opened",
        roles=ASKING_ROLES,
        count=_counting(working.to_award),
        find=_finding("rfq_award", working.to_award),
    )
)
