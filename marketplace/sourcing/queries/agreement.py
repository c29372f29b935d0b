"""Whether results are what their frozen facts give, and what the rows still say."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select

from marketplace.shared.database import db
from marketplace.shared.quantity import in_thousandths
from marketplace.sourcing.award_models import RfqAward, RfqResult
from marketplace.sourcing.comparing import inputs_of
from marketplace.sourcing.models import RequestForQuotation, RfqLine
from marketplace.sourcing.queries.holds import hold_faults
from marketplace.sourcing.queries.quotations import standing_quotations
from marketplace.sourcing.scoring import content_hash, evaluate


def sourcing_faults() -> list[str]:
    """Compare every result with its own facts, by its own method; one line per fault."""
    wanted = select(RequestForQuotation, RfqResult).join(
        RfqResult, RfqResult.rfq_id == RequestForQuotation.id
    )
    rows = db.session.execute(wanted.order_by(RequestForQuotation.id)).all()
    return (
        [fault for rfq, result in rows for fault in result_faults(rfq, result)]
        + _overdone()
        + hold_faults()
    )


def result_faults(rfq: RequestForQuotation, result: RfqResult) -> list[str]:
    """Reckon one result anew; say what is not as it was."""
    name = f"sourcing: result of {rfq.number}"
    if content_hash(result.inputs) != result.inputs_hash:
        return [f"{name}: its frozen facts were changed"]
    try:
        scores = evaluate(result.inputs)
    except LookupError as error:
        return [f"{name}: {error}"]
    faults = []
    if scores != result.scores:
        faults.append(f"{name}: its scores are not what its facts give")
    present = inputs_of(rfq, standing_quotations(rfq))
    if content_hash(present) != result.inputs_hash:
        faults.append(f"{name}: request or quotations were changed after the award")
    return faults


def _overdone() -> list[str]:
    """Find lines of which more was awarded than asked for."""
    given = (
        select(RfqAward.rfq_line_id, func.sum(RfqAward.quantity).label("given"))
        .group_by(RfqAward.rfq_line_id)
        .subquery()
    )
    wanted = select(RfqLine.id, RfqLine.quantity, given.c.given).join(
        given, given.c.rfq_line_id == RfqLine.id
    )
    return [
        f"sourcing: line {line_id} was awarded beyond what was asked for"
        for line_id, quantity, awarded in db.session.execute(wanted)
        if in_thousandths(quantity) < _thousandths(awarded)
    ]


def _thousandths(awarded: Decimal) -> int:
    return in_thousandths(awarded)
