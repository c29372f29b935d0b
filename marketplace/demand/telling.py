"""What demand adds to the story of an order, a buyer's work, a producer's first page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.demand import wording
from marketplace.demand.models import Need
from marketplace.demand.pages.menus import count_to_answer
from marketplace.demand.policies import ASKING_ROLES
from marketplace.demand.queries.board import first_unanswered
from marketplace.demand.queries.needs import is_of_need, need_behind, to_sum_up
from marketplace.demand.queries.pledges import answers_to
from marketplace.orders import bindings, timeline
from marketplace.orders.models import Order
from marketplace.orders.timeline import Happening
from marketplace.procurement.work.registry import Task, Work, register
from marketplace.producers import dashboard
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.language import _, _l
from marketplace.shared.opaque import to_public
from marketplace.shared.quantity import written
from marketplace.web.waiting import Counting

MOST_TASKS = 3


@timeline.source
def origin(order: Order) -> Iterator[Happening]:
    """Tell of which need an order came."""
    need = need_behind(order.id)
    if need is not None and need.published_at is not None:
        address = f"/usaha/kebutuhan/{to_public('need', need.id)}"
        text = _("Kebutuhan diumumkan: %(need)s", need=wording.title(need))
        yield Happening(need.published_at, text, address=address)


@bindings.binding
def need_of(order_id: int) -> str | None:
    """Say that an order came of a need: the need follows it."""
    return _("kebutuhan") if is_of_need(order_id) else None


@dashboard.tasks
def unanswered(actor: Actor) -> Iterator[dashboard.Task]:
    """Name the needs that a producer could supply, the nearest to its shelf first."""
    for need in first_unanswered(actor, MOST_TASKS) if count_to_answer(actor) else ():
        yield dashboard.Task(
            icon="megaphone",
            title=_("Bandara mencari %(need)s", need=wording.title(need)),
            note=_("Antar %(when)s", when=wording.when(need)),
            button=_("Jawab"),
            url=f"/jual/permintaan/{to_public('need', need.id)}",
            tone="info",
            urgency=40,
        )


def count_answered(actor: Actor) -> Counting:
    """Return what counts the buyer's needs with all their answers, waiting to be ordered."""
    return select(func.count(Need.id)).where(*to_sum_up(actor, today()))


def answered(actor: Actor, most: int) -> Sequence[Task]:
    """List them, the nearest day first."""
    wanted = (
        select(Need)
        .where(*to_sum_up(actor, today()))
        .options(joinedload(Need.product), joinedload(Need.category))
        .order_by(Need.first_day, Need.id)
        .limit(most)
    )
    needs = db.session.scalars(wanted).all()
    totals = answers_to([need.id for need in needs])
    return [
        Task(
            kind="answered_needs",
            title=wording.title(need),
            about=_(
                "%(count)s produsen menawarkan %(offered)s %(unit)s",
                count=totals[need.id].offering,
                offered=written(totals[need.id].quantity),
                unit=need.unit,
            ),
            url=f"/usaha/kebutuhan/{to_public('need', need.id)}",
            due=need.first_day,
            amount=need.ceiling.times(need.quantity),
        )
        for need in needs
    ]


register(
    Work(
        name="answered_needs",
        position=7,
        label=_l("Tawaran lengkap"),
        icon="megaphone",
        verb=_l("Jadikan pesanan"),
        url="/usaha/kebutuhan?keadaan=open",
        roles=ASKING_ROLES,
        count=count_answered,
        find=answered,
    )
)
