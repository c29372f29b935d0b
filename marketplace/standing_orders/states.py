"""The lives of a standing order and of its occurrences. Pure data: no database, no HTTP."""

from __future__ import annotations

from enum import StrEnum

from marketplace.shared.lifecycle import Lifecycle


class StandingState(StrEnum):
    """Where a standing order stands."""

    ACTIVE = "active"
    PAUSED = "paused"  # a pause is set: it may begin later, and end by itself
    ENDED = "ended"


STANDING_LIFECYCLE = Lifecycle(
    {
        StandingState.ACTIVE: {StandingState.PAUSED, StandingState.ENDED},
        StandingState.PAUSED: {
            StandingState.PAUSED,  # other days
            StandingState.ACTIVE,
            StandingState.ENDED,
        },
    }
)


class OccurrenceState(StrEnum):
    """Where one day of a standing order stands."""

    DUE = "due"  # its turn has come: a worker is about to order it
    ORDERED = "ordered"
    ASKS = "asks"  # something lacks or costs more: somebody answers until a deadline
    SKIPPED = "skipped"  # by a holiday, by a person, or because nothing of it is left
    LAPSED = "lapsed"  # nobody answered in time
    FAILED = "failed"  # it could not be ordered at all, and the owners know why
    REJECTED = "rejected"  # its order was turned down
    CANCELLED = "cancelled"  # its order came to nothing


S = OccurrenceState

OCCURRENCE_LIFECYCLE = Lifecycle(
    {
        S.DUE: {S.ORDERED, S.ASKS, S.SKIPPED, S.FAILED},
        S.ASKS: {S.ORDERED, S.SKIPPED, S.LAPSED, S.FAILED},
        S.FAILED: {S.DUE, S.SKIPPED},  # tried again, or let go
        S.ORDERED: {S.REJECTED, S.CANCELLED},
    }
)
OPEN_STATES = frozenset({S.DUE, S.ASKS})


class HolidayRule(StrEnum):
    """What becomes of a day that is a public holiday."""

    SKIP = "skip"
    DAY_BEFORE = "day_before"  # the nearest day before that is none
    DELIVER = "deliver"


class Substitute(StrEnum):
    """What may be done without asking when a line cannot come as it is."""

    ASK = "ask"
    NEAREST = "nearest"  # the nearest equal offer of the same product, within the tolerance
    SKIP = "skip"  # leave the line out this time


class Gap(StrEnum):
    """Why a day does not go as it was agreed."""

    SEASON = "season"  # out of season, or the producer is closed that day
    STOCK = "stock"  # not enough stock, or the producer's week is full
    GONE = "gone"  # not sold any more
    LATE = "late"  # the producer needs more days than are left
    PRICE = "price"  # dearer than the tolerance allows
    AREA = "area"  # may not be handed over in the sterile area
    RULES = "rules"  # minimum, packs, or the least order of a producer
    DOCK = "dock"  # the dock takes nothing over that day, or is full
    HOLIDAY = "holiday"
    DATE = "date"  # somebody skipped this date
    PERSON = "person"  # the owner left, or may not order any more
    PLACE = "place"  # dock, outlet or cost centre cannot be used any more
    BUDGET = "budget"  # refused by a rule, such as a budget that blocks
    MISSED = "missed"  # its turn came too late: nobody worked in time
    ANSWER = "answer"  # whoever was asked let it go


class Way(StrEnum):
    """How a line comes on one day."""

    KEEP = "keep"
    LESS = "less"
    OTHER = "other"  # from another producer
    SKIP = "skip"
