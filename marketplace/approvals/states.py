"""The lives of approval flows and of their steps. Pure data: no database, no HTTP."""

from enum import StrEnum

from marketplace.shared.actors import Role
from marketplace.shared.lifecycle import Lifecycle


class FlowState(StrEnum):
    """Where the asking for one document stands; each submission is a flow of its own."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"  # to whoever asked: they change it and submit it again
    VOIDED = "voided"  # what was approved is no longer what the document says, or it ended


F = FlowState

FLOW_LIFECYCLE = Lifecycle(
    {
        F.OPEN: {F.APPROVED, F.REJECTED, F.RETURNED, F.VOIDED},
        F.APPROVED: {F.OPEN, F.VOIDED},  # only until it is released: undo, or an edit
    }
)


class StepState(StrEnum):
    """Where one step of a chain stands."""

    WAITING = "waiting"
    DELEGATED = "delegated"  # all who were asked are away: those who decide for them are asked
    ESCALATED = "escalated"  # nobody answered in time: others are asked besides
    APPROVED = "approved"
    REJECTED = "rejected"


S = StepState

STEP_LIFECYCLE = Lifecycle(
    {
        S.WAITING: {S.APPROVED, S.REJECTED, S.DELEGATED, S.ESCALATED},
        S.DELEGATED: {S.APPROVED, S.REJECTED, S.WAITING, S.ESCALATED},
        S.ESCALATED: {S.APPROVED, S.REJECTED},
        S.APPROVED: {S.WAITING, S.ESCALATED},  # undone, or a tampered document: asked anew
    }
)
UNDECIDED = frozenset({S.WAITING, S.DELEGATED, S.ESCALATED})


class Verdict(StrEnum):
    """What somebody decided."""

    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"


class Side(StrEnum):
    """What part a person has in a flow: nobody has both."""

    AUTHOR = "author"  # requested or edited the document
    DECIDER = "decider"  # decided, or was decided for


class SeatKind(StrEnum):
    """Why somebody may decide on a step."""

    ASKED = "asked"
    ESCALATION = "escalation"  # counts once the step is escalated


class Rolling(StrEnum):
    """What earlier orders of the same requester count together with."""

    NONE = "none"
    PRODUCER = "producer"  # those of the last 30 days with the same producer
    CATEGORY = "category"  # those of the last 30 days with goods of the same category


# Who can be asked at all: a role, or a person who holds one of them.
DECIDING_ROLES = frozenset({Role.APPROVER, Role.FINANCE, Role.BUYER_OWNER})
