"""What is told of each thing: exactly what the API shows of it, by the same schemas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.agreements.call_models import AgreementCall
from marketplace.agreements.models import AgreementParty
from marketplace.agreements.output_schemas import AgreementCallSchema, AgreementPartySchema
from marketplace.agreements.queries.consumption import consumption_of
from marketplace.agreements.queries.views import LineView, PartyView
from marketplace.amendments.models import OrderProposal
from marketplace.amendments.queries import WHOLE as WHOLE_PROPOSAL
from marketplace.amendments.schemas import ProposalSchema
from marketplace.billing.models import Invoice
from marketplace.billing.schemas import InvoiceDetailSchema
from marketplace.budgets.models import Budget
from marketplace.budgets.schemas import BudgetOutput
from marketplace.catalog.queries.offers import find_offer
from marketplace.catalog.schemas.offers import OwnOfferSchema
from marketplace.catalog.waiting import read_changes
from marketplace.fulfilment.models import Receipt
from marketplace.fulfilment.queries import WHOLE_RECEIPT
from marketplace.fulfilment.schemas import DispatchedSchema, ReceiptSchema
from marketplace.local_content.models import ContentPeriod
from marketplace.local_content.output_schemas import ContentPeriodOutput
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.producer_order_queries import WHOLE as WHOLE_PART
from marketplace.orders.producer_order_schemas import FullProducerOrderSchema
from marketplace.orders.queries.orders import WHOLE as WHOLE_ORDER
from marketplace.orders.schemas import OrderOutput
from marketplace.payments.models import Payout
from marketplace.payments.schemas import PayoutSchema
from marketplace.shared.database import db
from marketplace.standing_orders.models import Occurrence, StandingOrder
from marketplace.standing_orders.output_schemas import StandingDaySchema, StandingSchema

Shape = Callable[[int], dict[str, Any]]


def _order(order_id: int) -> dict[str, Any]:
    return _dumped(OrderOutput(), _read(Order, order_id, *WHOLE_ORDER))


def _producer_order(part_id: int) -> dict[str, Any]:
    return _dumped(FullProducerOrderSchema(), _read(ProducerOrder, part_id, *WHOLE_PART))


def _dispatched(part_id: int) -> dict[str, Any]:
    notes = selectinload(ProducerOrder.delivery_notes)  # type: ignore[attr-defined]
    return _dumped(DispatchedSchema(), _read(ProducerOrder, part_id, *WHOLE_PART, notes))


def _proposal(proposal_id: int) -> dict[str, Any]:
    return _dumped(ProposalSchema(), _read(OrderProposal, proposal_id, *WHOLE_PROPOSAL))


def _receipt(receipt_id: int) -> dict[str, Any]:
    return _dumped(ReceiptSchema(), _read(Receipt, receipt_id, *WHOLE_RECEIPT))


def _invoice(invoice_id: int) -> dict[str, Any]:
    invoice = _read(Invoice, invoice_id, selectinload(Invoice.lines))
    return _dumped(InvoiceDetailSchema(), invoice)


def _payout(payout_id: int) -> dict[str, Any]:
    return _dumped(PayoutSchema(), _read(Payout, payout_id))


def _offer(offer_id: int) -> dict[str, Any]:
    offer = find_offer(offer_id)
    read_changes([offer])
    return _dumped(OwnOfferSchema(), offer)


def _agreement_party(party_id: int) -> dict[str, Any]:
    """Tell of one producer's document: to its two sides alone, so that no other's is told."""
    document = (selectinload(AgreementParty.signatures), selectinload(AgreementParty.lines))
    party = _read(AgreementParty, party_id, *document)
    found = consumption_of([party.version])
    lines = [LineView(line, found[line.id]) for line in party.lines]
    return _dumped(AgreementPartySchema(), PartyView(party, lines))


def _agreement_call(order_line_id: int) -> dict[str, Any]:
    wanted = select(AgreementCall).where(AgreementCall.order_line_id == order_line_id)
    return _dumped(AgreementCallSchema(), db.session.scalars(wanted).one())


def _standing_day(occurrence_id: int) -> dict[str, Any]:
    return _dumped(StandingDaySchema(), _read(Occurrence, occurrence_id))


def _standing(standing_id: int) -> dict[str, Any]:
    return _dumped(StandingSchema(), _read(StandingOrder, standing_id))


def _budget(budget_id: int) -> dict[str, Any]:
    return _dumped(BudgetOutput(), _read(Budget, budget_id))


def _content_period(period_id: int) -> dict[str, Any]:
    return _dumped(ContentPeriodOutput(), _read(ContentPeriod, period_id))


SHAPES: dict[str, Shape] = {
    "OrderOutput": _order,
    "FullProducerOrder": _producer_order,
    "Dispatched": _dispatched,
    "Proposal": _proposal,
    "Receipt": _receipt,
    "InvoiceDetail": _invoice,
    "Payout": _payout,
    "OwnOffer": _offer,
    "AgreementParty": _agreement_party,
    "AgreementCall": _agreement_call,
    "StandingDay": _standing_day,
    "Standing": _standing,
    "BudgetOutput": _budget,
    "ContentPeriodOutput": _content_period,
}


def _dumped(schema: Any, thing: object) -> dict[str, Any]:  # noqa: ANN401
    written: dict[str, Any] = schema.dump(thing)
    return written


def _read(table: type[Any], number: int, *beside: Any) -> Any:  # noqa: ANN401
    """Read it anew with all that is shown of it: statements may have changed it meanwhile."""
    wanted = select(table).where(table.id == number).options(*beside)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).unique().one()
