"""`marketplace check` is silent on a whole market and names what was tampered with."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from marketplace.billing.services import issuing
from marketplace.operations.agreement import agreement_faults
from marketplace.shared.actors import SYSTEM
from marketplace.shared.database import db
from tests.factories.deliveries import Judged, a_receipt


@pytest.fixture
def invoice():
    receipt = a_receipt(Judged(accepted=9, rejected=1))
    order = receipt.producer_order
    order.goods = order.lines[0].line_total
    order.order.goods = order.goods
    order.order.total = order.goods + order.freight
    return issuing.issue_invoice(receipt.id, actor=SYSTEM)


def test_a_whole_market_has_no_fault(invoice):
    assert agreement_faults() == []


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        ("update offers set available_quantity = 1", "stock: offer"),
        ("update orders set goods = goods + 1, total = total + 1", "orders: order"),
        ("update order_lines set line_total = 1", "orders: producer order"),
        ("update producer_orders set state = 'partly_confirmed'", "orders: producer order"),
        ("update order_lines set rejected_quantity = 0", "receipts: order line"),
        ("update receipt_lines set value = value - 1", "invoices: invoice line"),
        ("update invoice_lines set amount = amount + 1", "invoices: invoice"),
        ("update invoices set paid = 1", "ledger: invoice"),
        ("delete from invoice_lines", "invoices: receipt line"),
    ],
)
def test_tampering_shows(invoice, tampering, fault):
    db.session.flush()
    db.session.execute(text(tampering))
    assert any(line.startswith(fault) for line in agreement_faults())
