"""Who may pay, and who may handle the money of producers. Pure rules."""

from __future__ import annotations

from marketplace.payments.models import PayoutBatch
from marketplace.shared.actors import Actor, Role

PAYING_ROLES = frozenset({Role.FINANCE, Role.BUYER_OWNER, Role.RESIDENT})


def may_pay_for(actor: Actor, payer_id: int) -> bool:
    """Finance and owners pay the invoices of their own organisation, residents their own."""
    return actor.organisation_id == payer_id and actor.has(*PAYING_ROLES)


def may_check_transfers(actor: Actor) -> bool:
    """The regency's admins compare what buyers report with the bank statement."""
    return actor.has(Role.ADMIN)


def may_prepare_payouts(actor: Actor) -> bool:
    """The regency's admins pay producers."""
    return actor.has(Role.ADMIN)


def may_release_payouts(actor: Actor, batch: PayoutBatch) -> bool:
    """An admin other than the one who prepared the batch lets it go, in every environment."""
    return actor.has(Role.ADMIN) and actor.person_id not in {None, batch.created_by}


def may_open_payout_account(actor: Actor, producer_id: int) -> bool:
    """Only a producer's owner says where its money goes."""
    return actor.has(Role.PRODUCER_OWNER) and actor.organisation_id == producer_id
