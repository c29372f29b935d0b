"""What each document needs to be told.

Amounts are whole rupiah, quantities decimals, days dates; the documents write them in the
manner of the reader's language. `example: True` marks a document of the example market on its
face.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal, NotRequired, TypedDict


class Party(TypedDict):
    """A side of the deal as it stands on paper; `lines` are its address."""

    name: str
    lines: NotRequired[list[str]]
    npwp: NotRequired[str]


class Tax(TypedDict):
    """The PPN on a document: `rate_percent` as printed, on the base of 11/12 of the value."""

    base_rupiah: int
    rate_percent: Decimal
    amount_rupiah: int


class Head(TypedDict):
    """What every document begins with."""

    number: str
    date: dt.date
    example: NotRequired[bool]


class DeliveryNoteLine(TypedDict):
    """Goods of one lot, in the quantity that was sent."""

    name: str
    quantity: Decimal
    unit: str
    lot: NotRequired[str]
    best_before: NotRequired[dt.date]


class DeliveryNote(Head):
    """A surat jalan; `receive_url` is what its code opens, `receive_code` is typed by hand."""

    order_number: str
    delivery_day: dt.date
    window: NotRequired[str]
    seller: Party
    buyer: Party
    zone: NotRequired[Literal["landside", "sterile"]]
    vehicle: NotRequired[str]
    note: NotRequired[str]
    receive_url: str
    receive_code: NotRequired[str]
    lines: list[DeliveryNoteLine]


class PurchaseOrderLine(TypedDict):
    """Goods at the price frozen when the order was placed."""

    name: str
    quantity: Decimal
    unit: str
    unit_price_rupiah: int
    amount_rupiah: int


class PurchaseOrder(Head):
    """A pesanan pembelian to one producer.

    `document_number` is the buyer's own; `check_url` is what its code opens, to see that the
    paper is genuine; `changes` counts what was changed by consent.
    """

    delivery_day: dt.date
    window: NotRequired[str]
    seller: Party
    buyer: Party
    note: NotRequired[str]
    document_number: NotRequired[str]
    payment_days: NotRequired[int]
    made_by: NotRequired[str]
    approved_by: NotRequired[str]
    accepted_on: NotRequired[dt.date]
    changes: NotRequired[int]
    check_url: NotRequired[str]
    check_code: NotRequired[str]
    lines: list[PurchaseOrderLine]
    freight_rupiah: NotRequired[int]
    tax: NotRequired[Tax]
    total_rupiah: int


class InvoiceLine(TypedDict):
    """What was accepted of one line and, on a row of its own, what was regraded.

    `regraded_price_percent` is the part of the price that is still paid.
    """

    name: str
    unit: str
    unit_price_rupiah: int
    accepted_quantity: Decimal
    accepted_rupiah: int
    regraded_quantity: NotRequired[Decimal]
    regraded_price_percent: NotRequired[Decimal]
    regraded_rupiah: NotRequired[int]


class Invoice(Head):
    """A tagihan; the total is written out in words by the renderer."""

    due_date: dt.date
    terms_days: NotRequired[int]
    order_number: str
    delivery_note_number: NotRequired[str]
    seller: Party
    buyer: Party
    lines: list[InvoiceLine]
    freight_rupiah: NotRequired[int]
    tax: NotRequired[Tax]
    no_tax_reason: NotRequired[Literal["not_pkp", "exempt"]]
    total_rupiah: int
    paid_rupiah: NotRequired[int]
    bank_account: str
    bank_reference: str


class PayoutLine(TypedDict):
    """The producer's part of one paid invoice."""

    invoice_number: str
    buyer: str
    paid_on: dt.date
    gross_rupiah: int
    fee_rupiah: int
    net_rupiah: int


class PayoutStatement(Head):
    """A bukti penyaluran: what one transfer to a producer is made of."""

    period_from: dt.date
    period_to: dt.date
    producer: Party
    account: str
    reference: str
    lines: list[PayoutLine]
    total_rupiah: int
