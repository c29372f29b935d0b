"""Menu entries: agreements of buyers and producers, with what waits for a signature."""

from __future__ import annotations

from marketplace.agreements.policies import READING_ROLES, SIGNING_ROLES
from marketplace.agreements.queries.agreements import count_to_sign
from marketplace.shared.actors import PRODUCER_ROLES, Actor, Role
from marketplace.shared.language import _l
from marketplace.web import navigation
from marketplace.web.current import once


def _count(actor: Actor) -> int:
    if not actor.has(Role.PRODUCER_OWNER, *SIGNING_ROLES):
        return 0
    return once("agreements to sign", lambda: count_to_sign(actor))


ENTRIES = (
    navigation.Entry(
        key="producer_agreements",
        label=_l("Kesepakatan"),
        icon="handshake",
        endpoint="agreements.list_offered",
        roles=PRODUCER_ROLES,
        position=23,
        count=_count,
    ),
    navigation.Entry(
        key="agreements",
        label=_l("Kesepakatan"),
        icon="handshake",
        endpoint="agreements.list_agreements",
        roles=READING_ROLES,
        position=118,
        count=_count,
    ),
)
for entry in ENTRIES:
    navigation.add(entry)
