"""The life of a need, and how a producer answers it. Pure data: no database, no HTTP."""

from enum import StrEnum

from marketplace.shared.lifecycle import Lifecycle


class NeedState(StrEnum):
    """Where a published need stands."""

    DRAFT = "draft"
    OPEN = "open"
    ORDERED = "ordered"
    CLOSED = "closed"  # its day came, or the buyer needs no more answers
    CANCELLED = "cancelled"  # withdrawn by the buyer


NEED_LIFECYCLE = Lifecycle(
    {
        NeedState.DRAFT: {NeedState.OPEN, NeedState.CANCELLED},
        NeedState.OPEN: {NeedState.ORDERED, NeedState.CLOSED, NeedState.CANCELLED},
        NeedState.ORDERED: {NeedState.OPEN},  # nothing came of its orders
    }
)


class PledgeAnswer(StrEnum):
    """What a producer says to a need: all of it, some of it, nothing."""

    FULL = "full"
    PART = "part"
    NO = "no"
