"""Menu entries: agreements of buyers and producers, with what waits for a signature."""

from __future__ import annotations

from marketplace.agreements.policies import READING_ROLES, SIGNING_ROLES
from marketplace.agreements.queries.agreements import counting_to_sign
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.shared.language import _l
from marketplace.web import navigation, waiting

count_to_sign = waiting.number(
    "agreements_to_sign", frozenset({Role.PRODUCER_OWNER, *SIGNING_ROLES}), counting_to_sign
)

ENTRIES = (
    navigation.Entry(
        key="producer_agreements",
        label=_l("Kesepakatan"),
        icon="handshake",
        endpoint="agreements.list_offered",
        roles=PRODUCER_ROLES,
        position=23,
        count=count_to_sign,
    ),
    navigation.Entry(
        key="agreements",
        label=_l("Kesepakatan"),
        icon="handshake",
        endpoint="agreements.list_agreements",
        roles=READING_ROLES,
        position=118,
        count=count_to_sign,
    ),
)
for entry in ENTRIES:
    navigation.add(entry)
