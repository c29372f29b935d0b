"""How invoices look from outside: form fields and JSON. Used by pages and by the API."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from marketplace.billing.states import InvoiceState
from marketplace.payments.states import PaymentMethod
from marketplace.web.api import PageQuery, StrictSchema, part_schema
from marketplace.web.fields import LineText, OpaqueId, QuantityField, RupiahField


class InvoiceQuery(PageQuery):
    """Which invoices are wanted."""

    state = fields.Enum(InvoiceState, by_value=True, load_default=None)
    overdue = fields.Boolean(load_default=False)


class ReasonInput(StrictSchema):
    """Why an invoice is disputed or given up."""

    reason = LineText(required=True, validate=validate.Length(min=3, max=500))


class PaymentInput(StrictSchema):
    """How an invoice is paid; a bank transfer may name the bank's reference."""

    method = fields.Enum(PaymentMethod, by_value=True, required=True)
    amount_rupiah = RupiahField(load_default=None, allow_none=True)
    reference = LineText(load_default=None, validate=validate.Length(min=4, max=60))


class PartySchema(Schema):
    """A side of an invoice."""

    id = OpaqueId("organisation")
    slug = fields.String(attribute="organisation.slug")
    name = fields.String()


class InvoiceLineSchema(Schema):
    """One good on an invoice."""

    product = fields.String(attribute="product_name")
    unit = fields.String()
    accepted_quantity = QuantityField()
    regraded_quantity = QuantityField()
    regrade_percent = fields.Integer()
    unit_price_rupiah = RupiahField(attribute="unit_price")
    amount_rupiah = RupiahField(attribute="amount")
    tax_rupiah = RupiahField(attribute="tax")


class InvoiceSchema(Schema):
    """An invoice as lists show it."""

    id = OpaqueId("invoice")
    number = fields.String()
    state = fields.Enum(InvoiceState, by_value=True)
    is_overdue = fields.Boolean()
    producer = fields.Nested(PartySchema)
    buyer = fields.Nested(PartySchema)
    producer_order_id = OpaqueId("producer_order")
    producer_order_number = fields.String(attribute="producer_order.number")
    goods_rupiah = RupiahField(attribute="goods")
    freight_rupiah = RupiahField(attribute="freight")
    tax_base_rupiah = RupiahField(attribute="tax_base")
    tax_rupiah = RupiahField(attribute="tax")
    total_rupiah = RupiahField(attribute="total")
    paid_rupiah = RupiahField(attribute="paid")
    left_rupiah = RupiahField(attribute="left_to_pay")
    issued_at = fields.AwareDateTime(format="iso")
    due_day = fields.Date()


class InvoiceDetailSchema(InvoiceSchema):
    """An invoice with its lines."""

    receipt_number = fields.String(attribute="receipt.number")
    dispute_reason = fields.String(allow_none=True)
    lines = fields.List(fields.Nested(InvoiceLineSchema))


InvoicePart = part_schema(InvoiceSchema, "InvoicePart")
