"""Invoices of the example market: issued with the receipt, then approved or disputed."""

from __future__ import annotations

from datetime import datetime, timedelta

from marketplace.billing.states import InvoiceState
from marketplace.catalog.taxes import tax_base, tax_on
from marketplace.demo.closing import close_when_settled
from marketplace.demo.deals import Part
from marketplace.demo.fates import Verdict
from marketplace.demo.history import SYSTEM, Signer
from marketplace.demo.paying import pay
from marketplace.demo.rows import Row
from marketplace.demo.timeline import Life, some_time, soon
from marketplace.demo.words import CREDITED_BECAUSE, DISPUTED_BECAUSE
from marketplace.payments.states import AccountKind
from marketplace.shared.actors import Role
from marketplace.shared.money import Money

PAYERS = (Role.FINANCE, Role.BUYER_OWNER)


def issue(part: Part, receipt: Row, judged: list[Row]) -> None:
    """Bill what a receipt took over; a receipt that took nothing is not billed."""
    taken = [row for row in judged if row["accepted_quantity"] or row["regraded_quantity"]]
    if not taken:
        return
    bill = _write(part, receipt)
    ordered = {line.row["id"]: line.row for line in part.lines}
    for row in taken:
        _add_line(part, bill, row, ordered[row["order_line_id"]])
    bill["total"] = bill["goods"] + bill["freight"] + bill["tax"]
    part.bills.append(bill)
    part.deal.market.books.post(
        f"invoice:{bill['id']}:issued",
        (AccountKind.BUYER_RECEIVABLE, bill["buyer_id"]),
        (AccountKind.PRODUCER_PENDING, bill["producer_id"]),
        bill["total"],
        about=("invoice", bill["id"]),
        number=bill["number"],
    )
    record(part, bill, "issued", SYSTEM, total_rupiah=bill["total"])
    part.deal.live(_bill_life(part, bill))


def record(part: Part, bill: Row, action: str, by: Signer, **details: object) -> None:
    """Write a line about an invoice into the audit log."""
    part.deal.market.history.record(f"invoice.{action}", "Invoice", bill["id"], by, **details)


def _write(part: Part, receipt: Row) -> Row:
    market = part.deal.market
    return part.deal.story.add(
        "invoices",
        number=market.numbers.next("INV"),
        receipt_id=receipt["id"],
        producer_order_id=part.row["id"],
        producer_id=part.maker.id,
        buyer_id=part.deal.shopper.id,
        state=InvoiceState.ISSUED,
        goods=0,
        freight=0 if part.bills else part.row["freight"],
        tax_base=0,
        tax=0,
        paid=0,
        issued_at=market.timeline.now,
        due_day=market.timeline.today + timedelta(days=part.deal.shopper.payment_days),
    )


def _add_line(part: Part, bill: Row, judged: Row, ordered: Row) -> None:
    value, rate = judged["value"], ordered["tax_basis_points"]
    tax = tax_on(Money(value), rate).rupiah if rate else 0
    part.deal.story.add(
        "invoice_lines",
        invoice_id=bill["id"],
        receipt_line_id=judged["id"],
        order_line_id=ordered["id"],
        product_name=ordered["product_name"],
        unit=ordered["unit"],
        accepted_quantity=judged["accepted_quantity"],
        regraded_quantity=judged["regraded_quantity"],
        regrade_percent=judged["regrade_percent"],
        unit_price=ordered["unit_price"],
        amount=value,
        tax=tax,
    )
    bill["goods"] += value
    bill["tax"] += tax
    bill["tax_base"] += tax_base(Money(value), rate).rupiah if rate else 0


def _bill_life(part: Part, bill: Row) -> Life:
    verdict, by = part.fate.verdict, part.deal.shopper.signer(*PAYERS)
    if verdict is Verdict.AWAITED:
        return
    yield _deciding_moment(part)
    if verdict is not Verdict.APPROVED:
        _dispute(part, bill, by)
        if verdict is Verdict.DISPUTED:
            return
        yield soon(part.deal.market.chance, part.deal.market.timeline.now, 20, 90)
    if verdict is Verdict.CREDITED:
        _credit(part, bill)
        return
    _decide(part, bill, InvoiceState.APPROVED, by)
    bill["dispute_reason"] = None
    record(part, bill, "approved", by)
    yield from pay(part, bill, by)


def _deciding_moment(part: Part) -> datetime:
    market = part.deal.market
    if part.deal.shopper.is_household:
        return soon(market.chance, market.timeline.now, 0.3, 5)
    day = market.timeline.today + timedelta(days=market.chance.randint(1, 4))
    return some_time(market.chance, day, 8.5, 16)


def _dispute(part: Part, bill: Row, by: Signer) -> None:
    reason = part.deal.market.chance.choice(DISPUTED_BECAUSE)
    _decide(part, bill, InvoiceState.DISPUTED, by)
    bill["dispute_reason"] = reason
    record(part, bill, "disputed", by, reason=reason)


def _credit(part: Part, bill: Row) -> None:
    bill["state"] = InvoiceState.CREDITED
    part.deal.market.books.post(
        f"invoice:{bill['id']}:credited",
        (AccountKind.PRODUCER_PENDING, bill["producer_id"]),
        (AccountKind.BUYER_RECEIVABLE, bill["buyer_id"]),
        bill["total"],
        about=("invoice", bill["id"]),
        number=bill["number"],
    )
    record(part, bill, "credited", part.maker.signer, reason=CREDITED_BECAUSE)
    close_when_settled(part)


def _decide(part: Part, bill: Row, state: InvoiceState, by: Signer) -> None:
    bill["state"] = state
    bill["decided_by"] = by.person
    bill["decided_at"] = part.deal.market.timeline.now
