"""Calls to whoever pays producers, made outside of any transaction, and safe to repeat."""

from __future__ import annotations

from marketplace.payments import policies
from marketplace.payments.models import PayoutBatch
from marketplace.payments.payout_provider import PayoutOrder
from marketplace.payments.providers import payout_provider, stripe_payouts
from marketplace.payments.queries.payouts import own_account, payouts_of_batch
from marketplace.payments.services import onboarding, payouts
from marketplace.payments.states import PayoutState
from marketplace.shared.actors import SYSTEM, Actor
from marketplace.shared.database import db, let_go
from marketplace.shared.errors import require
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.web.storage import storage

FOLDER = "payouts"


def hand_over(batch_id: int) -> PayoutBatch:
    """Carry a released run to its provider and note the answer.

    Raises `Unavailable` when the provider does not answer; the outbox then tries again.
    """
    batch = db.session.get_one(PayoutBatch, batch_id, populate_existing=True)
    waiting = payouts_of_batch(batch.id, PayoutState.SENT)
    if batch.file_key is not None or not waiting:
        return batch
    orders = [
        PayoutOrder(
            each.id,
            each.number,
            each.amount,
            each.bank,
            each.account_number,
            each.account_holder,
        )
        for each in waiting
    ]
    provider = payout_provider(batch.provider)
    let_go()
    done = provider.hand_over(orders)
    key = storage().save(done.file, folder=FOLDER, suffix=".csv") if done.file else None
    return payouts.note_handover(
        batch_id, actor=SYSTEM, file_key=key, accepted=done.accepted, refused=done.refused
    )


def begin_onboarding(
    *, actor: Actor, name: str, email: str, return_url: str, again_url: str
) -> str:
    """Return the address where a producer opens its own account with the provider.

    Raises `Forbidden` for others than the producer's owner, `Unavailable`, and `RuleBroken`
    where payouts go through the bank.
    """
    producer_id = actor.organisation_id or 0
    allowed = policies.may_open_payout_account(actor, producer_id)
    require(allowed=allowed, to=_("mendaftarkan rekening"))
    provider = stripe_payouts()
    account = own_account(producer_id)
    if account is None:
        let_go()
        key = f"producer-{to_public('organisation', producer_id)}"
        opened = provider.open_account(producer=name, email=email, key=key)
        account = onboarding.note_new_account(
            actor=actor, producer_id=producer_id, provider_id=opened
        )
    let_go()
    return provider.onboarding_address(
        account.provider_id, return_url=return_url, again_url=again_url
    )


def refresh_account(producer_id: int) -> None:
    """Ask the provider whether a producer's account is ready, as its webhook would tell."""
    account = own_account(producer_id)
    if account is None or account.is_ready:
        return
    let_go()
    is_ready = stripe_payouts().is_ready(account.provider_id)
    onboarding.note_account(account.provider_id, is_ready=is_ready)
