"""Producers of the example market are paid once a week, in a run of the bank.

The last run was yesterday: a part of it is with the bank, a part still waits to be released.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from operator import itemgetter

from marketplace.demo.books import BANK, Holder
from marketplace.demo.cast import bank_account
from marketplace.demo.collecting import cash
from marketplace.demo.history import Signer
from marketplace.demo.market import Market
from marketplace.demo.rows import Row, Story
from marketplace.demo.timeline import Life, some_time, soon
from marketplace.demo.words import RETURNED_BECAUSE
from marketplace.payments.queries.payouts import BANK_BATCH
from marketplace.payments.states import AccountKind, PayoutState

WEEK = timedelta(days=7)
PAY_DAY = timedelta(days=1)  # before the last day, and every week before
RETURNING = (6, 2)  # weeks before the last run, when a payout came back


def payout_life(market: Market) -> Life:
    """Pay what producers may have, week after week."""
    last = market.timeline.last_day - PAY_DAY
    first = market.timeline.today
    day = first + (last - first) % WEEK
    while True:
        yield some_time(market.chance, day, 13.5, 14.5)
        due = _due(market)
        waits = len(due) // 3 if day == last else 0
        if due[waits:]:
            run = _prepare(market, due[waits:])
            comes_back = (last - day) // WEEK in RETURNING
            market.timeline.start(_run_life(run, comes_back=comes_back))
        if due[:waits]:
            _prepare(market, due[:waits])
        day += WEEK


@dataclass
class _Run:
    market: Market
    story: Story
    batch: Row
    payouts: list[Row] = field(default_factory=list)


def _due(market: Market) -> list[tuple[int, int]]:
    """List which producers may have how much, by id."""
    payable = AccountKind.PRODUCER_PAYABLE
    found = [
        (who, market.books.balance((payable, who))) for who in market.books.holders(payable)
    ]
    due = [(producer, amount) for producer, amount in found if amount > 0]
    return sorted(_covered(due, cash(market)))


def _covered(due: list[tuple[int, int]], cash: int) -> Iterator[tuple[int, int]]:
    """Leave for next week whom our own account could not pay tomorrow: small sums only."""
    for producer, amount in sorted(due, key=itemgetter(1), reverse=True):
        if amount <= cash:
            cash -= amount
            yield producer, amount


def _prepare(market: Market, due: list[tuple[int, int]]) -> _Run:
    story = market.open_story()
    batch = story.add(
        "payout_batches",
        number=market.numbers.next("PB"),
        provider=BANK_BATCH,
        created_by=market.cast.admin.person,
        created_at=market.timeline.now,
    )
    run = _Run(market, story, batch)
    for producer, amount in due:
        run.payouts.append(_set_aside(run, producer, amount))
    amounts = {payout["number"]: payout["amount"] for payout in run.payouts}
    _record(run, "prepared", market.cast.admin, payouts=amounts)
    return run


def _set_aside(run: _Run, producer: int, amount: int) -> Row:
    market = run.market
    payout = run.story.add(
        "payouts",
        number=market.numbers.next("BY"),
        batch_id=run.batch["id"],
        producer_id=producer,
        amount=amount,
        state=PayoutState.PREPARED,
        bank="Bank Contoh",
        account_number=bank_account(producer),
        account_holder=market.cast.names[producer],
        created_at=market.timeline.now,
    )
    _post(run, payout, "prepared", _payable(payout), _transit(payout))
    return payout


def _run_life(run: _Run, *, comes_back: bool) -> Life:
    market = run.market
    yield soon(market.chance, market.timeline.now, 0.3, 1.5)
    other = market.cast.other_admin
    run.batch["confirmed_by"] = other.person
    run.batch["confirmed_at"] = market.timeline.now
    for payout in run.payouts:
        payout["state"] = PayoutState.SENT
    _record(run, "released", other, payouts=len(run.payouts))
    if market.timeline.today == market.timeline.last_day - PAY_DAY:
        _hand_over_later(run)
    yield some_time(market.chance, market.timeline.today + timedelta(days=1), 9, 11)
    for place, payout in enumerate(run.payouts):
        if comes_back and place == 0:
            _return(run, payout)
        else:
            _pay(run, payout)
    market.close(run.story)


def _hand_over_later(run: _Run) -> None:
    """Let the worker write the bank's file of the run that is under way."""
    run.market.rows.add(
        "outbox_messages",
        job="payments.hand_over_batch",
        arguments={"batch_id": run.batch["id"]},
        not_before=run.market.timeline.now,
    )


def _pay(run: _Run, payout: Row) -> None:
    payout["state"] = PayoutState.PAID
    payout["settled_at"] = run.market.timeline.now
    _post(run, payout, "paid", _transit(payout), BANK)
    history = run.market.history
    by = run.market.cast.admin
    history.record("payout.paid", "Payout", payout["id"], by, amount=payout["amount"])


def _return(run: _Run, payout: Row) -> None:
    payout["state"] = PayoutState.RETURNED
    payout["return_reason"] = RETURNED_BECAUSE
    _post(run, payout, "returned", _transit(payout), _payable(payout))
    history = run.market.history
    by = run.market.cast.admin
    history.record("payout.returned", "Payout", payout["id"], by, reason=RETURNED_BECAUSE)


def _record(run: _Run, action: str, by: Signer, **details: object) -> None:
    history = run.market.history
    history.record(f"payout_batch.{action}", "PayoutBatch", run.batch["id"], by, **details)


def _post(run: _Run, payout: Row, step: str, debit: Holder, credit: Holder) -> None:
    run.market.books.post(
        f"payout:{payout['id']}:{step}",
        debit,
        credit,
        payout["amount"],
        about=("payout", payout["id"]),
        number=payout["number"],
    )


def _payable(payout: Row) -> Holder:
    return (AccountKind.PRODUCER_PAYABLE, payout["producer_id"])


def _transit(payout: Row) -> Holder:
    return (AccountKind.PAYOUT_TRANSIT, payout["producer_id"])
