"""Competitions for a call-off under a framework agreement."""

from __future__ import annotations

from typing import Any

from marketplace.sourcing.api.door import api, shown
from marketplace.sourcing.output_schemas import RfqOutput
from marketplace.sourcing.policies import ASKING_ROLES
from marketplace.sourcing.queries.views import RfqView
from marketplace.sourcing.schemas import CompetitionInput
from marketplace.sourcing.services import competing
from marketplace.web.access import allow
from marketplace.web.api import found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once


@api.post("/agreements/<agreement_id>/competitions")
@allow(*ASKING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(CompetitionInput)
@api.response(201, RfqOutput)
def open_competition(body: dict[str, Any], agreement_id: str) -> RfqView:
    """Ask the agreement's producers for sealed quotations below their agreed prices.

    From here on it is a request: opened by two, awarded to the highest scores, and ordered in
    the same step against what is left of the agreement.
    """
    number = found_id("agreement", agreement_id)
    rfq = competing.open_competition(number, actor=current_actor(), facts=body)  # type: ignore[arg-type]
    return shown(rfq.id)
