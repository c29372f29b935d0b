"""Menu entries: the requests of the buyers, and those that producers may quote for."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.procurement.pages.menus import count_of
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.language import _l
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.policies import READING_ROLES
from marketplace.sourcing.queries.working import asked_for, unanswered
from marketplace.web import navigation, waiting
from marketplace.web.current import once

UNANSWERED = "requests that wait for a quotation"
is_asked = waiting.number("asked_to_quote", PRODUCER_ROLES, asked_for)


def to_quote(actor: Actor) -> Sequence[RequestForQuotation]:
    """List what a producer was asked for by name and has not quoted for; read once a page."""
    return once(UNANSWERED, lambda: unanswered(actor) if is_asked(actor) else ())


def _count_unanswered(actor: Actor) -> int:
    return len(to_quote(actor))


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
        count=count_of("rfq_questions", "rfq_open", "rfq_award"),
    ),
)
for entry in ENTRIES:
    navigation.add(entry)
