"""Payments of the example market: by card at once, by bank transfer around the due day."""

from __future__ import annotations

from datetime import datetime, timedelta

from marketplace.billing.states import InvoiceState
from marketplace.demo.books import BANK, STRIPE, Holder
from marketplace.demo.closing import close_when_settled
from marketplace.demo.deals import Part
from marketplace.demo.fates import Paying
from marketplace.demo.history import SYSTEM, Signer
from marketplace.demo.rows import Row
from marketplace.demo.timeline import Life, some_time, soon
from marketplace.demo.words import NOT_FOUND
from marketplace.orders.states import PaymentChoice
from marketplace.payments.states import AccountKind, PaymentMethod, PaymentState

FIRST_PART = 0.6  # of an invoice that is paid in two parts
DECLINE = "card_declined"


def pay(part: Part, bill: Row, by: Signer) -> Life:
    """Pay an approved invoice as it is fated."""
    paying = part.fate.paying
    if paying is Paying.NEVER:
        return
    amounts = [bill["total"]]
    if paying in {Paying.IN_PARTS, Paying.PARTLY}:
        first = round(bill["total"] * FIRST_PART)
        amounts = [first, bill["total"] - first]
    for amount in amounts[:1] if paying is Paying.PARTLY else amounts:
        if part.deal.plan.payment is PaymentChoice.CARD:
            yield from _pay_by_card(part, bill, by, amount)
        else:
            yield from _pay_by_transfer(part, bill, by, amount)


def _pay_by_card(part: Part, bill: Row, by: Signer, amount: int) -> Life:
    market = part.deal.market
    yield soon(market.chance, market.timeline.now, 0.05, 1)
    payment = _start(part, bill, by, amount, PaymentMethod.CARD)
    payment["provider_id"] = f"pi_contoh{payment['id']:08d}"
    _record(part, payment, "started", by, amount=amount)
    yield soon(market.chance, market.timeline.now, 0.01, 0.05)
    if part.fate.paying is Paying.DECLINED:
        payment["state"] = PaymentState.FAILED
        payment["failure"] = DECLINE
        _record(part, payment, "failed", SYSTEM, reason=DECLINE)
        return
    _settle(part, bill, payment, SYSTEM)
    if part.fate.paying is Paying.REFUNDED:
        yield soon(market.chance, market.timeline.now, 40, 60)
        _refund(part, bill, payment, amount // 4)


def _pay_by_transfer(part: Part, bill: Row, by: Signer, amount: int) -> Life:
    yield _transfer_moment(part, bill)
    payment = _report(part, bill, by, amount)
    if part.fate.paying is Paying.REPORTED:
        return
    yield _checking_moment(part)
    if part.fate.paying is Paying.NOT_FOUND:
        _turn_down(part, payment)
        yield soon(part.deal.market.chance, part.deal.market.timeline.now, 1, 4)
        payment = _report(part, bill, by, amount)
        yield _checking_moment(part)
    _settle(part, bill, payment, part.deal.market.cast.admin)


def _report(part: Part, bill: Row, by: Signer, amount: int) -> Row:
    """Let the buyer say that it has transferred money."""
    day = part.deal.market.timeline.today
    payment = _start(part, bill, by, amount, PaymentMethod.BANK_TRANSFER)
    reference = payment["bank_reference"] = f"CONTOH{day:%y%m%d}{payment['id']:06d}"
    _record(part, payment, "reported", by, amount=amount, reference=reference)
    return payment


def _turn_down(part: Part, payment: Row) -> None:
    payment["state"] = PaymentState.CANCELLED
    payment["failure"] = NOT_FOUND
    _record(part, payment, "rejected", part.deal.market.cast.admin, reason=NOT_FOUND)


def _checking_moment(part: Part) -> datetime:
    """Return when an admin looks at the bank statement: the next morning."""
    market = part.deal.market
    tomorrow = market.timeline.today + timedelta(days=1)
    return some_time(market.chance, tomorrow, 8.5, 11)


def _transfer_moment(part: Part, bill: Row) -> datetime:
    market, paying = part.deal.market, part.fate.paying
    if paying is Paying.REPORTED:
        return soon(market.chance, market.timeline.now, 1, 5)
    late = (
        market.chance.randint(2, 20) if paying is Paying.LATE else -market.chance.randint(0, 4)
    )
    day = bill["due_day"] + timedelta(days=late)
    if bill["paid"]:
        day += timedelta(days=market.chance.randint(5, 15))
    tomorrow = market.timeline.today + timedelta(days=1)
    return some_time(market.chance, max(day, tomorrow), 9, 15)


def _start(part: Part, bill: Row, by: Signer, amount: int, method: PaymentMethod) -> Row:
    market = part.deal.market
    payment = part.deal.story.add(
        "payments",
        invoice_id=bill["id"],
        payer_id=bill["buyer_id"],
        payee_id=bill["producer_id"],
        method=method,
        state=PaymentState.PENDING,
        amount=amount,
        refunded=0,
        fee=0,
        description=bill["number"],
        started_by=by.person,
        created_at=market.timeline.now,
    )
    payment["provider_key"] = f"payment-{market.chance.getrandbits(128):032x}"
    return payment


def _settle(part: Part, bill: Row, payment: Row, by: Signer) -> None:
    """Book the money as `payments.services.settling` does; no fee is taken."""
    market, key, amount = part.deal.market, f"payment:{payment['id']}", payment["amount"]
    payment["state"] = PaymentState.SUCCEEDED
    payment["settled_at"] = market.timeline.now
    pending, payable, claim = _accounts(bill)
    set_off = min(market.books.balance(claim), amount)
    _post(part, bill, f"{key}:received", _cash(payment), _owed(bill), amount)
    _post(part, bill, f"{key}:earned", pending, payable, amount)
    _post(part, bill, f"{key}:set_off", payable, claim, set_off)
    _record(part, payment, "settled", by, amount=amount)
    bill["paid"] += amount
    _derive_state(part, bill)


def _refund(part: Part, bill: Row, payment: Row, amount: int) -> None:
    """Give a part back; what the producer was already paid becomes a claim."""
    market, key = part.deal.market, f"payment:{payment['id']}:refund:{amount}"
    payment["refunded"] = amount
    pending, payable, claim = _accounts(bill)
    there = min(market.books.balance(payable), amount)
    _post(part, bill, f"{key}:returned", _owed(bill), _cash(payment), amount)
    _post(part, bill, f"{key}:unearned", payable, pending, there)
    _post(part, bill, f"{key}:claimed", claim, pending, amount - there)
    _record(part, payment, "refunded", SYSTEM, refunded=amount)
    bill["paid"] -= amount
    _derive_state(part, bill)


def _derive_state(part: Part, bill: Row) -> None:
    whole = bill["paid"] == bill["total"]
    state = InvoiceState.PAID if whole else InvoiceState.PART_PAID
    bill["paid_at"] = part.deal.market.timeline.now if whole else None
    if bill["state"] is not state:
        bill["state"] = state
        part.deal.market.history.record(
            f"invoice.{state.value}", "Invoice", bill["id"], SYSTEM, paid_rupiah=bill["paid"]
        )
    if whole:
        close_when_settled(part)


def _post(part: Part, bill: Row, key: str, debit: Holder, credit: Holder, amount: int) -> None:
    about = ("invoice", bill["id"])
    part.deal.market.books.post(key, debit, credit, amount, about=about, number=bill["number"])


def _accounts(bill: Row) -> tuple[Holder, Holder, Holder]:
    producer = bill["producer_id"]
    return (
        (AccountKind.PRODUCER_PENDING, producer),
        (AccountKind.PRODUCER_PAYABLE, producer),
        (AccountKind.REFUND_CLAIM, producer),
    )


def _owed(bill: Row) -> Holder:
    return (AccountKind.BUYER_RECEIVABLE, bill["buyer_id"])


def _cash(payment: Row) -> Holder:
    return STRIPE if payment["method"] is PaymentMethod.CARD else BANK


def _record(part: Part, payment: Row, action: str, by: Signer, **details: object) -> None:
    part.deal.market.history.record(
        f"payment.{action}", "Payment", payment["id"], by, **details
    )
