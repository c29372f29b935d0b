"""A producer's side: questions, and the own sealed quotation.

No answer of these is kept for repeats: kept answers would lie open in the database.
"""

from __future__ import annotations

from typing import Any

from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.sourcing.api.door import api, shown
from marketplace.sourcing.models import RfqQuestion
from marketplace.sourcing.output_schemas import RfqOutput, RfqQuestionSchema
from marketplace.sourcing.queries.views import RfqView
from marketplace.sourcing.schemas import QuestionInput, QuotationInput
from marketplace.sourcing.services import asking, quoting
from marketplace.web.access import allow
from marketplace.web.api import found_id, refuses
from marketplace.web.current import current_actor


@api.post("/rfqs/<rfq_id>/questions")
@allow(*PRODUCER_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(QuestionInput)
@api.response(201, RfqQuestionSchema)
def ask_question(body: dict[str, Any], rfq_id: str) -> RfqQuestion:
    """Ask about a live request; nobody learns who asked."""
    return asking.ask_question(found_id("rfq", rfq_id), actor=current_actor(), **body)


@api.put("/rfqs/<rfq_id>/quotation")
@allow(*PRODUCER_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(QuotationInput)
@api.response(200, RfqOutput)
def put_quotation(body: dict[str, Any], rfq_id: str) -> RfqView:
    """Hand in the own sealed quotation, or replace it, until the deadline."""
    number = found_id("rfq", rfq_id)
    quoting.submit_quotation(number, actor=current_actor(), facts=body)  # type: ignore[arg-type]
    return shown(number)


@api.post("/rfqs/<rfq_id>/quotation/withdraw")
@allow(*PRODUCER_ROLES)
@refuses(api, 401, 403, 404, 409)
@api.response(200, RfqOutput)
def withdraw_quotation(rfq_id: str) -> RfqView:
    """Take the own quotation back; it will not be opened."""
    number = found_id("rfq", rfq_id)
    quoting.withdraw_quotation(number, actor=current_actor())
    return shown(number)
