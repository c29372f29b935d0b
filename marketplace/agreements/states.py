"""The lives of an agreement's version and of a release. Pure data: no database, no HTTP."""

from __future__ import annotations

from enum import StrEnum

from marketplace.shared.lifecycle import Lifecycle


class VersionState(StrEnum):
    """Where one version of an agreement stands. What holds is the version in force."""

    DRAFT = "draft"
    OFFERED = "offered"  # fixed; both sides of each document may sign
    SIGNED = "signed"  # by all; its first day is still to come
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"  # a later version took its place
    EXPIRED = "expired"  # its last day has passed
    CANCELLED = "cancelled"  # ended by notice
    DECLINED = "declined"  # a producer did not want to sign it
    WITHDRAWN = "withdrawn"  # taken back by the buyer before all had signed


_V = VersionState
VERSION_LIFECYCLE = Lifecycle(
    {
        _V.DRAFT: {_V.OFFERED, _V.WITHDRAWN},
        _V.OFFERED: {_V.SIGNED, _V.DECLINED, _V.WITHDRAWN},
        _V.SIGNED: {_V.IN_FORCE, _V.CANCELLED},
        _V.IN_FORCE: {_V.SUPERSEDED, _V.EXPIRED, _V.CANCELLED},
    }
)
IN_HAND = frozenset({_V.DRAFT, _V.OFFERED, _V.SIGNED})  # one of an agreement at a time
BINDING = frozenset({_V.SIGNED, _V.IN_FORCE})


class ReleaseState(StrEnum):
    """Where a scheduled delivery under an agreement stands."""

    OPEN = "open"
    ORDERED = "ordered"
    FAILED = "failed"  # could not be ordered, or its order came to nothing
    DROPPED = "dropped"  # the buyer does not want it any more


_R = ReleaseState
RELEASE_LIFECYCLE = Lifecycle(
    {
        _R.OPEN: {_R.ORDERED, _R.FAILED, _R.DROPPED},
        _R.ORDERED: {_R.FAILED},
        _R.FAILED: {_R.ORDERED, _R.OPEN, _R.DROPPED},
    }
)


class ReleaseKind(StrEnum):
    """How sure a scheduled delivery is."""

    FIRM = "firm"  # ordered by itself some days before
    PLANNED = "planned"  # shown to the producers, ordered when made firm
    FORECAST = "forecast"  # shown as an outlook only


class CallOff(StrEnum):
    """Who delivers when something is called off."""

    RANKING = "ranking"  # the first choice, then the next for what the first cannot
    SHARES = "shares"  # each its per cent of what was called off so far
    COMPETITION = "competition"  # whom a short sealed competition under the agreed price finds


class PriceRule(StrEnum):
    """How the price of a line comes about."""

    FIXED = "fixed"
    FORMULA = "formula"  # the market's reference price and so many per cent, each month


class Side(StrEnum):
    """Who signs or ends."""

    BUYER = "buyer"
    PRODUCER = "producer"
