"""The door of all operations on requests for quotation."""

from __future__ import annotations

from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.sourcing.policies import READING_ROLES
from marketplace.sourcing.queries.views import RfqView, view_rfq
from marketplace.web.api import api_blueprint
from marketplace.web.current import current_actor

api = api_blueprint("sourcing", about="requests for quotation, sealed until they are opened")
READERS = (*READING_ROLES, *PRODUCER_ROLES)


def shown(rfq_id: int) -> RfqView:
    """Return a request as the present reader may see it."""
    return view_rfq(rfq_id, actor=current_actor())
