"""Orders that wait for an approver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from marketplace.approvals.policies import Principal
from marketplace.approvals.queries.people import principals_of
from marketplace.approvals.states import DECIDING_ROLES
from marketplace.procurement.queries.approvals import approvals, counting_to_decide
from marketplace.procurement.work.registry import Task, Work, register
from marketplace.shared.actors import Actor
from marketplace.shared.language import _, _l
from marketplace.web.current import once
from marketplace.web.waiting import Counting


def principals(actor: Actor) -> list[Principal]:
    """Return for whom the actor decides at present; read once a page."""
    whose = f"principals of {actor.person_id} at {actor.organisation_id}"
    return once(whose, lambda: principals_of(actor))


def to_decide(actor: Actor, most: int) -> Sequence[Task]:
    """List the orders that wait for this actor, the oldest first."""
    return [
        Task(
            kind="decide",
            title=_("Pesanan dari %(name)s", name=found.order.requester.name),
            about=f"{found.order.number}, {found.contents.summary}",
            url=f"/usaha/persetujuan/{found.order.number}",
            due=found.order.hold_expires_at,
            amount=found.order.total,
        )
        for found in approvals(actor, principals=principals(actor)).items[:most]
    ]


def _themselves_unnamed(actor: Actor) -> tuple[Principal, ...]:
    """Return for whom the actor decides; of themselves, who come first, only the roles."""
    return tuple(
        replace(each, person_id=0) if each.person_id == actor.person_id else each
        for each in principals(actor)
    )


def _count(actor: Actor, unnamed: Sequence[Principal]) -> Counting:
    me = cast(int, actor.person_id)  # whoever decides is a person
    named = [replace(each, person_id=each.person_id or me) for each in unnamed]
    return counting_to_decide(actor, named)


register(
    Work(
        name="decide",
        position=1,
        label=_l("Persetujuan"),
        icon="check-check",
        verb=_l("Putuskan"),
        url="/usaha/persetujuan",
        roles=DECIDING_ROLES,
        count=_count,
        find=to_decide,
        given=_themselves_unnamed,
    )
)
