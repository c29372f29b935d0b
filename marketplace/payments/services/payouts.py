"""Paying producers: prepared by one admin, released by another, followed until it is there.

A payout takes all that a producer may have at that moment, so that every earning is part of
exactly one payout.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from marketplace.payments import policies
from marketplace.payments.models import NO_OWNER, Payout, PayoutBatch
from marketplace.payments.queries.ledger import Holder, balance_of
from marketplace.payments.queries.payouts import (
    STRIPE,
    Payable,
    lock_batch,
    lock_payout,
    payables,
    payouts_of_batch,
)
from marketplace.payments.services.ledger import Entry, lock_accounts, post_transfers
from marketplace.payments.states import PAYOUT_LIFECYCLE, AccountKind, PayoutState
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Forbidden, Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.money import ZERO, Money
from marketplace.shared.numbering import next_number


@transactional
def prepare_batch(*, actor: Actor, producer_ids: Collection[int], provider: str) -> PayoutBatch:
    """Set aside all that these producers may have, to be paid to them in one run.

    Raises `RuleBroken` when none of them has money and an account that can be used.
    """
    require(allowed=policies.may_prepare_payouts(actor), to=_("menyiapkan penyaluran"))
    chosen = [
        payable
        for payable in payables()
        if payable.producer.id in producer_ids and payable.account_for(provider)
    ]
    due = _lock_due([each.producer.id for each in chosen])
    chosen = [each for each in chosen if due[each.producer.id] > ZERO]
    if not chosen:
        raise RuleBroken(
            _("Pilih paling sedikit satu produsen yang punya saldo dan rekening siap pakai.")
        )
    batch = PayoutBatch(number=next_number("PB"), provider=provider, created_by=actor.person_id)
    db.session.add(batch)
    for payable in sorted(chosen, key=lambda each: each.producer.id):
        _set_aside(batch, payable, due[payable.producer.id])
    amounts = {payout.number: payout.amount.rupiah for payout in batch.payouts}
    audit.record("payout_batch.prepared", batch, actor=actor, payouts=amounts)
    return batch


@transactional
def release_batch(batch_id: int, *, actor: Actor) -> PayoutBatch:
    """Let a prepared run go: its file is written, or Stripe is asked, right after this.

    Raises `Forbidden` for the admin who prepared it: two people must have seen it.
    """
    batch = lock_batch(batch_id)
    require(allowed=policies.may_prepare_payouts(actor), to=_("melepas penyaluran"))
    if not policies.may_release_payouts(actor, batch):
        raise Forbidden(_("Minta admin lain melepasnya: yang menyiapkan tidak boleh melepas."))
    prepared = payouts_of_batch(batch.id, PayoutState.PREPARED)
    if not prepared:
        raise RuleBroken(_("Penyaluran ini sudah dilepas atau dibatalkan."))
    batch.confirmed_by, batch.confirmed_at = actor.person_id, utc_now()
    for payout in prepared:
        payout.state = PAYOUT_LIFECYCLE.move(payout.state, PayoutState.SENT)
        events.announce("payout.changed", payout_id=payout.id)
    audit.record("payout_batch.released", batch, actor=actor, payouts=len(prepared))
    outbox.add("payments.hand_over_batch", batch_id=batch.id)
    return batch


@transactional
def cancel_batch(batch_id: int, *, actor: Actor, reason: str) -> PayoutBatch:
    """Give up a run that was not released; the money is the producers' again."""
    batch = lock_batch(batch_id)
    require(allowed=policies.may_prepare_payouts(actor), to=_("membatalkan penyaluran"))
    prepared = payouts_of_batch(batch.id, PayoutState.PREPARED)
    if not prepared:
        raise RuleBroken(_("Penyaluran ini sudah dilepas atau dibatalkan."))
    for payout in prepared:
        take_back(payout.id, actor=actor, reason=reason)
    audit.record("payout_batch.cancelled", batch, actor=actor, reason=reason)
    return batch


@transactional
def note_handover(
    batch_id: int,
    *,
    actor: Actor,
    file_key: str | None,
    accepted: Mapping[int, str],
    refused: Mapping[int, str],
) -> PayoutBatch:
    """Note what a provider made of a run: a file for the bank, or transfers by payout id."""
    batch = lock_batch(batch_id)
    batch.file_key = batch.file_key or file_key
    for payout in payouts_of_batch(batch.id, PayoutState.SENT):
        if payout.id in accepted:
            payout.provider_id = accepted[payout.id]
            _pay(payout, actor=actor)
        elif payout.id in refused:
            take_back(payout.id, actor=actor, reason=refused[payout.id])
    return batch


@transactional
def mark_paid(payout_id: int, *, actor: Actor) -> Payout:
    """Note that the bank has paid; the money has left."""
    payout = lock_payout(payout_id)
    require(allowed=policies.may_prepare_payouts(actor), to=_("mencatat penyaluran"))
    _pay(payout, actor=actor)
    return payout


@transactional
def mark_batch_paid(batch_id: int, *, actor: Actor) -> int:
    """Note that the bank has paid all of a run that is under way; return how many that were."""
    batch = lock_batch(batch_id)
    require(allowed=policies.may_prepare_payouts(actor), to=_("mencatat penyaluran"))
    under_way = payouts_of_batch(batch.id, PayoutState.SENT)
    if not under_way:
        raise RuleBroken(_("Tidak ada yang sedang dikirim. Muat ulang halaman."))
    for payout in under_way:
        _pay(payout, actor=actor)
    return len(under_way)


@transactional
def mark_returned(payout_id: int, *, actor: Actor, reason: str) -> Payout:
    """Note that the bank gave the money back, with its reason; also after it was paid."""
    payout = lock_payout(payout_id)
    require(allowed=policies.may_prepare_payouts(actor), to=_("mencatat penyaluran"))
    if payout.state is PayoutState.PREPARED:
        raise RuleBroken(_("Penyaluran ini belum dilepas. Batalkan seluruhnya bila perlu."))
    if not reason.strip():
        raise Invalid({"reason": [_("Tulis alasan bank, supaya produsen bisa membetulkan.")]})
    return take_back(payout.id, actor=actor, reason=reason)


@transactional
def take_back(payout_id: int, *, actor: Actor, reason: str) -> Payout:
    """Make a payout the producer's money again, wherever it stood; a repeat does nothing."""
    payout = lock_payout(payout_id)
    if payout.state is PayoutState.RETURNED:
        return payout
    transit, payable = _transit(payout.producer_id), _payable(payout.producer_id)
    came_from = _cash(payout) if payout.state is PayoutState.PAID else transit
    was_released = payout.state is not PayoutState.PREPARED
    payout.state = PAYOUT_LIFECYCLE.move(payout.state, PayoutState.RETURNED)
    payout.return_reason = " ".join(reason.split())[:300]
    _post(payout, Entry(f"payout:{payout.id}:returned", came_from, payable, payout.amount))
    audit.record("payout.returned", payout, actor=actor, reason=payout.return_reason)
    if was_released:
        outbox.add("payments.tell_payout", payout_id=payout.id)
        events.announce("payout.changed", payout_id=payout.id)
    return payout


def _lock_due(producer_ids: Collection[int]) -> dict[int, Money]:
    """Keep all accounts of a run, in one order; return what each producer may have."""
    payable = [_payable(producer_id) for producer_id in producer_ids]
    locked = lock_accounts(*payable, *(_transit(producer_id) for producer_id in producer_ids))
    return {owner_id: balance_of(locked[kind, owner_id]) for kind, owner_id in payable}


def _set_aside(batch: PayoutBatch, payable: Payable, amount: Money) -> None:
    account = payable.account_for(batch.provider)
    if account is None:
        raise LookupError("chosen without an account")
    payout = Payout(
        number=next_number("BY"),
        producer_id=payable.producer.id,
        amount=amount,
        bank=account.bank,
        account_number=account.number[:34],
        account_holder=account.holder,
    )
    batch.payouts.append(payout)
    db.session.flush()
    producer = payable.producer.id
    entry = Entry(
        f"payout:{payout.id}:prepared", _payable(producer), _transit(producer), amount
    )
    _post(payout, entry)


def _pay(payout: Payout, *, actor: Actor) -> None:
    payout.state = PAYOUT_LIFECYCLE.move(payout.state, PayoutState.PAID)
    payout.settled_at = utc_now()
    transit = _transit(payout.producer_id)
    _post(payout, Entry(f"payout:{payout.id}:paid", transit, _cash(payout), payout.amount))
    audit.record("payout.paid", payout, actor=actor, amount=payout.amount.rupiah)
    events.announce("payout.changed", payout_id=payout.id)
    outbox.add("payments.tell_payout", payout_id=payout.id)


def _post(payout: Payout, entry: Entry) -> None:
    post_transfers([entry], about=("payout", payout.id), number=payout.number)


def _payable(producer_id: int) -> Holder:
    return (AccountKind.PRODUCER_PAYABLE, producer_id)


def _transit(producer_id: int) -> Holder:
    return (AccountKind.PAYOUT_TRANSIT, producer_id)


def _cash(payout: Payout) -> Holder:
    by_stripe = payout.batch.provider == STRIPE
    return (AccountKind.STRIPE_CASH if by_stripe else AccountKind.BANK_CASH, NO_OWNER)
