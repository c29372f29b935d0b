"""What standing orders add to the story of an order, and to a buyer's work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from marketplace.orders import bindings, timeline
from marketplace.orders.models import Order
from marketplace.orders.timeline import Happening
from marketplace.procurement.work.registry import Task, Work, register
from marketplace.shared.actors import Actor
from marketplace.shared.language import _, _l
from marketplace.shared.opaque import to_public
from marketplace.standing_orders.models import Occurrence
from marketplace.standing_orders.pages.listing import WORK
from marketplace.standing_orders.policies import WRITING_ROLES
from marketplace.standing_orders.queries import occurrences


@timeline.source
def origin(order: Order) -> Iterator[Happening]:
    """Tell of which standing order an order came."""
    found = occurrences.behind(order.id)
    if found is not None:
        text = _("Dibuat dari pesanan rutin “%(name)s”", name=found.standing_order.name)
        yield Happening(found.generated_at, text, address=_address(found))


@bindings.binding
def standing_of(order_id: int) -> str | None:
    """Say that an order came of a standing order: its day follows it."""
    return _("pesanan rutin") if occurrences.behind(order_id) else None


def _address(occurrence: Occurrence) -> str:
    return f"/usaha/rutin/hari/{to_public('standing_order_day', occurrence.id)}"


def _find(actor: Actor, most: int) -> Sequence[Task]:
    return [
        Task(
            kind=WORK,
            title=occurrence.standing_order.name,
            about=occurrence.why,
            url=_address(occurrence),
            due=occurrence.answer_by,
        )
        for occurrence in occurrences.waiting_answers(actor, most)
    ]


register(
    Work(
        name=WORK,
        position=11,
        label=_l("Pesanan rutin bertanya"),
        icon="repeat",
        verb=_l("Jawab"),
        url="/usaha/rutin",
        roles=WRITING_ROLES,
        count=occurrences.count_asking,
        find=_find,
    )
)
