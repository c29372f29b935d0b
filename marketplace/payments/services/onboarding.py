"""Producers' own accounts with the payment provider, where it pays out by itself."""

from __future__ import annotations

from marketplace.payments import policies
from marketplace.payments.models import PayoutAccount
from marketplace.payments.queries.payouts import find_own_account, own_account
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import require
from marketplace.shared.language import _


@transactional
def note_new_account(*, actor: Actor, producer_id: int, provider_id: str) -> PayoutAccount:
    """Keep the account that the provider opened for a producer; the first one stays."""
    require(
        allowed=policies.may_open_payout_account(actor, producer_id),
        to=_("mendaftarkan rekening"),
    )
    known = own_account(producer_id)
    if known is not None:
        return known
    account = PayoutAccount(producer_id=producer_id, provider_id=provider_id, is_ready=False)
    db.session.add(account)
    db.session.flush()
    audit.record("payout_account.opened", account.producer, actor=actor, account=provider_id)
    return account


@transactional
def note_account(provider_id: str, *, is_ready: bool) -> str:
    """Note whether an account can be paid to; return in a few words what came of it."""
    account = find_own_account(provider_id)
    if account is None:
        return "unknown account"
    account.is_ready = is_ready
    return "account ready" if is_ready else "account not ready"
