"""Menu entries: the board of the producers, the needs of the buyers."""

from __future__ import annotations

from marketplace.demand.policies import READING_ROLES
from marketplace.demand.queries.board import count_unanswered
from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.language import _l
from marketplace.web import navigation

ENTRIES = (
    navigation.Entry(
        key="board",
        label=_l("Permintaan bandara"),
        short=_l("Permintaan"),
        icon="megaphone",
        endpoint="demand.list_board",
        roles=PRODUCER_ROLES,
        position=20,
        count=count_unanswered,
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
