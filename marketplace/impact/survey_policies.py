"""Who may say what a producer spent in Kulon Progo. Pure rules."""

from __future__ import annotations

from marketplace.shared.actors import PRODUCER_ROLES, Actor


def may_declare_spending(actor: Actor) -> bool:
    """Members of a producer declare their own producer's spending, and nobody else's."""
    return actor.organisation_id is not None and actor.has(*PRODUCER_ROLES)
