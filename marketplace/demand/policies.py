"""Who may do what with needs and pledges. Each answer is one readable sentence."""

from __future__ import annotations

from datetime import date

from marketplace.demand.models import Need
from marketplace.demand.states import NeedState
from marketplace.shared.actors import PRODUCER_ROLES, Actor, Role

ASKING_ROLES = frozenset({Role.REQUESTER, Role.BUYER_OWNER})
READING_ROLES = ASKING_ROLES | {Role.APPROVER}


def may_ask(actor: Actor) -> bool:
    """Requesters and owners publish needs, each for the buyer they act for."""
    return actor.organisation_id is not None and actor.has(*ASKING_ROLES)


def may_change_need(actor: Actor, need: Need) -> bool:
    """A need is changed, ended and ordered by those of its buyer who may publish one."""
    return actor.organisation_id == need.buyer_id and may_ask(actor)


def may_pledge(actor: Actor) -> bool:
    """Members of a producer answer needs for it."""
    return actor.organisation_id is not None and actor.has(*PRODUCER_ROLES)


def takes_answers(need: Need, day: date) -> bool:
    """Producers answer and change their answers while a need is open, to its last day."""
    return need.state is NeedState.OPEN and day <= need.answer_by


def may_still_change(need: Need, *, answers: int) -> bool:
    """What is asked may change until somebody has answered it: an answer is to those words."""
    return need.state is NeedState.DRAFT or (need.state is NeedState.OPEN and not answers)


def is_planned(need: Need) -> bool:
    """What is still asked for, or ordered in part, can also be ordered through a cart."""
    return need.state in (NeedState.OPEN, NeedState.ORDERED)


def open_days(need: Need, taken: set[date], day: date) -> list[date]:
    """Each of its days that is still ahead can be ordered once, while it is open or running."""
    if need.state not in (NeedState.OPEN, NeedState.ORDERED):
        return []
    return [each for each in need.days if each >= day and each not in taken]
