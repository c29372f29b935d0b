"""Menu entries: the requests of the buyers, and those that producers may quote for."""

from __future__ import annotations

from flask import g

from marketplace.procurement.pages.menus import count_work
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.language import _l
from marketplace.sourcing.policies import READING_ROLES
from marketplace.sourcing.queries.working import unanswered
from marketplace.web import navigation
from marketplace.web.current import once

UNANSWERED = "requests that wait for a quotation"  # for the menu, if the page knows
KINDS = ("rfq_questions", "rfq_open", "rfq_award")


def _count_unanswered(actor: Actor) -> int:
    return once(UNANSWERED, lambda: len(unanswered(actor)))


def _count_work(actor: Actor) -> int:
    count_work(actor)  # asked once a page
    return sum(g.work_counts.get(kind, 0) for kind in KINDS)


ENTRIES = (
    navigation.Entry(
        key="quotations",
        label=_l("Penawaran"),
        icon="scale",
        endpoint="sourcing.list_invitations",
        roles=PRODUCER_ROLES,
        position=22,
        count=_count_unanswered,
    ),
    navigation.Entry(
        key="rfqs",
        label=_l("Penawaran"),
        icon="scale",
        endpoint="sourcing.list_rfqs",
        roles=READING_ROLES,
        position=117,
        count=_count_work,
    ),
)
for entry in ENTRIES:
    navigation.add(entry)
