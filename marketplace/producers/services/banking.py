"""Where a producer's money goes."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from marketplace.accounts.proofs import Proof, require_proof
from marketplace.producers import policies, queries
from marketplace.producers.models import BankAccount
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import require
from marketplace.shared.language import _

WAIT_AFTER_CHANGE = timedelta(hours=72)  # time for the owners to notice a thief


@transactional
def change_bank_account(
    *, actor: Actor, proof: Proof, bank: str, number: str, holder: str
) -> BankAccount:
    """Pay the actor's producer to this account from now on.

    The first account can be used at once, a later one after 72 hours; all owners are told by
    mail. Raises `Forbidden` without a fresh proof that it is the owner who asks.
    """
    require_proof(proof, actor)
    producer = queries.lock_producer(actor.organisation_id or 0)
    require(
        allowed=policies.may_change_bank_account(actor, producer), to=_("mengubah rekening")
    )
    present = queries.bank_account_of(producer.id)
    if present is not None and (present.bank, present.number) == (bank, number):
        return present
    now = utc_now()
    replaced = _replace(producer.id)
    account = BankAccount(
        producer_id=producer.id,
        bank=bank,
        number=number,
        holder=holder,
        added_by=actor.person_id,
        added_at=now,
        usable_from=now + WAIT_AFTER_CHANGE if replaced else now,
    )
    db.session.add(account)
    audit.record("bank_account.changed", account, actor=actor, bank=bank, ending=number[-4:])
    outbox.add("producers.tell_bank_account", account_id=account.id)
    return account


def _replace(producer_id: int) -> bool:
    """End the account in use; say whether there ever was one."""
    in_use = (BankAccount.producer_id == producer_id, BankAccount.replaced_at.is_(None))
    ended = update(BankAccount).where(*in_use).values(replaced_at=utc_now())
    result = db.session.execute(ended.execution_options(synchronize_session="fetch"))
    return bool(result.rowcount)  # type: ignore[attr-defined]
