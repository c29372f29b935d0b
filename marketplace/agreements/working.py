"""Agreements that end soon: on the buyer's work list and the producer's first page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from marketplace.agreements.models import Agreement, AgreementVersion
from marketplace.agreements.policies import WRITING_ROLES
from marketplace.agreements.queries import endings
from marketplace.procurement.work.registry import Task, Work, register
from marketplace.producers import dashboard
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.calendar import written_day
from marketplace.shared.language import _, _l
from marketplace.shared.opaque import to_public
from marketplace.web import waiting
from marketplace.web.waiting import Counting

MOST_TASKS = 3
count_ending = waiting.number(
    "ending_for_producer", PRODUCER_ROLES, endings.counting_ending_for_producer
)


@dashboard.tasks
def ending_soon(actor: Actor) -> Iterator[dashboard.Task]:
    """Name the agreements of a producer that end soon and are not renewed."""
    ending = endings.ending_for_producer(actor, MOST_TASKS) if count_ending(actor) else ()
    for version in ending:
        key = to_public("agreement", version.agreement_id)
        yield dashboard.Task(
            icon="handshake",
            title=_(
                "Kesepakatan dengan %(buyer)s berakhir %(day)s",
                buyer=version.agreement.buyer.name,
                day=written_day(version.valid_until),
            ),
            note=_("Belum diperpanjang. Hubungi pembeli bila ingin meneruskan."),
            button=_("Lihat"),
            url=f"/jual/kesepakatan/{key}",
            tone="info",
            urgency=40,
        )


def _count(actor: Actor) -> Counting:
    wanted = select(func.count(AgreementVersion.id)).join(
        Agreement, Agreement.id == AgreementVersion.agreement_id
    )
    return wanted.where(*endings.to_renew(actor))


def _find(actor: Actor, most: int) -> Sequence[Task]:
    return [
        Task(
            kind="agreements_ending",
            title=version.title,
            about=version.agreement.number,
            url=f"/usaha/kesepakatan/{to_public('agreement', version.agreement_id)}",
            due=version.valid_until,
        )
        for version in endings.waiting_to_renew(actor, most)
    ]


register(
    Work(
        name="agreements_ending",
        position=12,
        label=_l("Kesepakatan diperpanjang"),
        icon="handshake",
        verb=_l("Perpanjang"),
        url="/usaha/kesepakatan",
        roles=WRITING_ROLES,
        count=_count,
        find=_find,
    )
)
