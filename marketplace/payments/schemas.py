"""How payments and payouts look from outside: form fields and JSON."""

from __future__ import annotations

from marshmallow import Schema, fields

from marketplace.payments.states import PaymentMethod, PaymentState, PayoutState
from marketplace.web.api import part_schema
from marketplace.web.fields import OpaqueId, RupiahField


class PaymentSchema(Schema):
    """An attempt to pay. A card payment is confirmed with Stripe by `client_secret`."""

    id = OpaqueId("payment")
    invoice_id = OpaqueId("invoice")
    method = fields.Enum(PaymentMethod, by_value=True)
    state = fields.Enum(PaymentState, by_value=True)
    amount_rupiah = RupiahField(attribute="amount")
    refunded_rupiah = RupiahField(attribute="refunded")
    provider_id = fields.String(allow_none=True)
    client_secret = fields.String(allow_none=True)
    reference = fields.String(attribute="bank_reference", allow_none=True)


class PayoutSchema(Schema):
    """Money on its way to a producer, or there."""

    id = OpaqueId("payout")
    number = fields.String()
    state = fields.Enum(PayoutState, by_value=True)
    amount_rupiah = RupiahField(attribute="amount")
    bank = fields.String()
    account_holder = fields.String()
    created_at = fields.AwareDateTime(format="iso")
    settled_at = fields.AwareDateTime(format="iso", allow_none=True)
    return_reason = fields.String(allow_none=True)


class BalanceSchema(Schema):
    """Where a producer's money is now."""

    pending_rupiah = RupiahField(required=True)
    payable_rupiah = RupiahField(required=True)
    in_transit_rupiah = RupiahField(required=True)
    paid_out_rupiah = RupiahField(required=True)
    owed_back_rupiah = RupiahField(required=True)


PayoutPart = part_schema(PayoutSchema, "PayoutPart")
