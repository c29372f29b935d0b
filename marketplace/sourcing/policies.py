"""Who may do what with requests for quotation. Each answer is one readable sentence."""

from __future__ import annotations

from datetime import datetime

from marketplace.shared.actors import PRODUCER_ROLES, Actor, Role
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.states import RfqState

ASKING_ROLES = frozenset({Role.REQUESTER, Role.BUYER_OWNER})
OPENING_ROLES = ASKING_ROLES | {Role.APPROVER, Role.FINANCE}
READING_ROLES = OPENING_ROLES


def may_ask(actor: Actor) -> bool:
    """Requesters and owners ask for quotations, each for the buyer they act for."""
    return actor.organisation_id is not None and actor.has(*ASKING_ROLES)


def may_manage(actor: Actor, rfq: RequestForQuotation) -> bool:
    """A request is changed, ended and awarded by those of its buyer who may write one."""
    return actor.organisation_id == rfq.buyer_id and may_ask(actor)


def may_open(actor: Actor, rfq: RequestForQuotation) -> bool:
    """Two different people of the buyer open: who asks, approves, pays or owns it."""
    return actor.organisation_id == rfq.buyer_id and actor.has(*OPENING_ROLES)


def may_set_rules(actor: Actor) -> bool:
    """Only an owner changes how many quotations must be compared."""
    return actor.organisation_id is not None and actor.has(Role.BUYER_OWNER)


def may_quote(actor: Actor) -> bool:
    """Members of a producer ask and quote for it."""
    return actor.organisation_id is not None and actor.has(*PRODUCER_ROLES)


def is_live(rfq: RequestForQuotation, now: datetime) -> bool:
    """Questions and quotations are taken from publication to the instant of the deadline."""
    return rfq.state is RfqState.PUBLISHED and now < rfq.closes_at


def sees_quotations(rfq: RequestForQuotation) -> bool:
    """Nobody, whatever the role, sees anything of quotations before they were opened once."""
    was_opened = rfq.round > 1 or rfq.state in (RfqState.OPENED, RfqState.AWARDED)
    return was_opened or any(each.opened_at is not None for each in rfq.rounds)
