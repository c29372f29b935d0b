"""Who may do what with requirements. Each answer is one readable sentence."""

from __future__ import annotations

from marketplace.producers.policies import may_add_certificate, may_review
from marketplace.requirements.models import Submission
from marketplace.shared.actors import PRODUCER_ROLES, Actor, Role

may_hand_in = may_add_certificate  # every member, for their own producer
may_decide = may_review  # an admin, except about their own organisation


def may_rule(actor: Actor) -> bool:
    """Only the regency's admins say what is asked."""
    return actor.has(Role.ADMIN)


def may_read_submission(actor: Actor, submission: Submission) -> bool:
    """A paper is for the eyes of its producer and of the regency's admins."""
    own = actor.has(*PRODUCER_ROLES) and actor.organisation_id == submission.producer_id
    return own or actor.has(Role.ADMIN)
