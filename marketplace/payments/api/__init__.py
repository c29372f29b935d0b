"""The JSON API of payments and of what producers are paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.payments import collecting
from marketplace.payments.models import Payment, Payout
from marketplace.payments.queries import ledger
from marketplace.payments.queries.payments import find_payment
from marketplace.payments.queries.payouts import paid_out_to, payouts_to
from marketplace.payments.schemas import BalanceSchema, PaymentSchema, PayoutPart
from marketplace.payments.states import AccountKind
from marketplace.shared.actors import Role
from marketplace.shared.money import Money
from marketplace.shared.pagination import Part
from marketplace.web.access import allow
from marketplace.web.api import PageQuery, api_blueprint, found_id, refuses
from marketplace.web.current import current_actor

api = api_blueprint("payments", about="Payments as they stand, and what producers are paid")
PRODUCERS = (Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
PAYERS = (Role.FINANCE, Role.BUYER_OWNER, Role.RESIDENT)


@dataclass(frozen=True)
class Balance:
    """Where one producer's money is now."""

    pending_rupiah: Money
    payable_rupiah: Money
    in_transit_rupiah: Money
    paid_out_rupiah: Money
    owed_back_rupiah: Money


@api.get("/payments/<payment_id>")
@allow(*PAYERS)
@refuses(api, 401, 403, 404, 503)
@api.response(200, PaymentSchema)
def show_payment(payment_id: str) -> Payment:
    """Show a payment as Stripe or the bank has it now."""
    payment = find_payment(found_id("payment", payment_id), actor=current_actor())
    return collecting.refresh_payment(payment.id)


@api.get("/payouts")
@allow(*PRODUCERS)
@refuses(api, 401, 403)
@api.arguments(PageQuery, location="query")
@api.response(200, PayoutPart)
def list_payouts(query: dict[str, Any]) -> Part[Payout]:
    """List what was sent to your organisation, newest first."""
    producer_id = current_actor().organisation_id or 0
    return payouts_to(producer_id, limit=query["limit"], cursor=query["cursor"])


@api.get("/balance")
@allow(*PRODUCERS)
@refuses(api, 401, 403)
@api.response(200, BalanceSchema)
def show_balance() -> Balance:
    """Show where your organisation's money is: with buyers, with us, on its way, or paid."""
    producer_id = current_actor().organisation_id or 0
    found = ledger.balances(producer_id)
    return Balance(
        pending_rupiah=found[AccountKind.PRODUCER_PENDING],
        payable_rupiah=found[AccountKind.PRODUCER_PAYABLE],
        in_transit_rupiah=found[AccountKind.PAYOUT_TRANSIT],
        paid_out_rupiah=paid_out_to(producer_id),
        owed_back_rupiah=found[AccountKind.REFUND_CLAIM],
    )
