"""Menu entries: the board of the producers, the needs of the buyers."""

from __future__ import annotations

from marketplace.demand.policies import READING_ROLES
from marketplace.demand.queries.board import count_unanswered
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.language import _l
from marketplace.web import navigation
from marketplace.web.current import once

UNANSWERED = "needs that wait for an answer"  # for the menu, if the page knows


def _count_unanswered(actor: Actor) -> int:
    return once(UNANSWERED, lambda: count_unanswered(actor))


ENTRIES = (
    navigation.Entry(
        key="board",
        label=_l("Permintaan bandara"),
        short=_l("Permintaan"),
        icon="megaphone",
        endpoint="demand.list_board",
        roles=PRODUCER_ROLES,
        position=20,
        count=_count_unanswered,
    ),
    navigation.Entry(
        key="needs",
        label=_l("Kebutuhan"),
        icon="megaphone",
        endpoint="demand.list_needs",
        roles=READING_ROLES,
        position=115,
    ),
)
for entry in ENTRIES:
    navigation.add(entry)
