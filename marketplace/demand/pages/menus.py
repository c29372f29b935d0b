"""Menu entries: the board of the producers, the needs of the buyers."""

from __future__ import annotations

from marketplace.demand.policies import READING_ROLES
from marketplace.demand.queries.board import counting_unanswered
from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.language import _l
from marketplace.web import navigation, waiting

count_to_answer = waiting.number("board", PRODUCER_ROLES, counting_unanswered)


ENTRIES = (
    navigation.Entry(
        key="board",
        label=_l("Permintaan bandara"),
        short=_l("Permintaan"),
        icon="megaphone",
        endpoint="demand.list_board",
        roles=PRODUCER_ROLES,
        position=20,
        count=count_to_answer,
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
