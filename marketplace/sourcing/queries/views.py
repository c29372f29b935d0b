"""Requests with what belongs to them, as much as the reader may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from marketplace.catalog.tiers import Tier
from marketplace.producers.models import Producer
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.clock import today
from marketplace.shared.money import Money
from marketplace.shared.pagination import Part
from marketplace.shared.quantity import THOUSAND, plain
from marketplace.sourcing.award_models import RfqAward, RfqResult
from marketplace.sourcing.comparing import Column, Comparison, compare
from marketplace.sourcing.hold_models import RfqHold
from marketplace.sourcing.models import (
    RequestForQuotation,
    RfqLine,
    RfqOpening,
    RfqQuestion,
)
from marketplace.sourcing.queries.awards import awards_of, find_result, own_awards
from marketplace.sourcing.queries.holds import Competition, competition_of
from marketplace.sourcing.queries.quotations import (
    count_handed_in,
    envelope_of,
    last_own_quotation,
    standing_quotations,
)
from marketplace.sourcing.queries.rfqs import (
    find_rfq,
    invited_to,
    openings_of,
    own_rfqs,
    questions_of,
)
from marketplace.sourcing.quotation_models import Quotation
from marketplace.sourcing.sealing import Envelope
from marketplace.sourcing.states import RfqState


@dataclass(frozen=True)
class LineView:
    """A line with the ceiling, where the reader may know it."""

    line: RfqLine
    ceiling: Money | None


@dataclass(frozen=True)
class OwnLine:
    """What a producer quoted for one line."""

    line: int
    offer: int
    is_alternate: bool
    quantity: Decimal
    lead_days: int
    remark: str
    tiers: tuple[Tier, ...]

    @classmethod
    def read(cls, line: dict[str, Any]) -> OwnLine:
        """Read what lies in an envelope."""
        return cls(
            line=line["line"],
            offer=line["offer"],
            is_alternate=line["alternate"],
            quantity=plain(Decimal(line["quantity"]) / THOUSAND),
            lead_days=line["lead"],
            remark=line["remark"],
            tiers=tuple(
                Tier(plain(Decimal(quantity) / THOUSAND), Money(price))
                for quantity, price in line["tiers"]
            ),
        )


@dataclass(frozen=True)
class OwnView:
    """A producer's own quotation."""

    quotation: Quotation
    envelope: Envelope
    won: dict[int, Decimal]  # of its opened lines

    @property
    def facts(self) -> dict[str, Any]:
        """What was handed in; empty for a mere draft."""
        return self.envelope.facts

    @property
    def valid_until(self) -> date | None:
        """How long it holds."""
        day = self.facts.get("valid_until")
        return date.fromisoformat(day) if day else None

    @property
    def submitted_at(self) -> datetime | None:
        """When it was handed in last, by the database's clock."""
        moment = self.facts.get("submitted_at")
        return datetime.fromisoformat(moment) if moment else None

    @property
    def freight(self) -> Money | None:
        """What one delivery costs to carry."""
        return Money(self.facts["freight"]) if self.facts else None

    @property
    def note(self) -> str:
        """What it says besides."""
        return str(self.facts.get("note", ""))

    @property
    def lines(self) -> list[OwnLine]:
        """What was quoted, line by line."""
        return [OwnLine.read(line) for line in self.facts.get("lines", ())]


@dataclass(frozen=True)
class RfqView:
    """A request for one reader. Before the opening nothing in it is of any quotation."""

    rfq: RequestForQuotation
    lines: Sequence[LineView]
    questions: Sequence[RfqQuestion] = ()
    invited: Sequence[Producer] | None = None  # None: not for this reader
    openings: Sequence[RfqOpening] = ()
    handed_in: int | None = None  # None: not to be known before the deadline
    comparison: Comparison | None = None
    own: OwnView | None = None
    result: RfqResult | None = None
    awards: Sequence[RfqAward] = field(default_factory=tuple)
    competition: Competition | None = None

    @property
    def limits(self) -> Sequence[RfqHold]:
        """The ceilings of a competition that the reader may know."""
        return self.competition.limits if self.competition else ()

    @property
    def quotations(self) -> Sequence[Column]:
        """What was opened, the highest score first."""
        return self.comparison.columns if self.comparison else ()


def view_rfq(rfq_id: int, *, actor: Actor) -> RfqView:
    """Return one request with all that this reader may know; `NotFound` if nothing."""
    rfq = find_rfq(rfq_id, actor=actor)
    questions = questions_of(rfq.id)
    if actor.has(*PRODUCER_ROLES):
        return RfqView(
            rfq,
            _lines(rfq, actor),
            questions,
            own=own_view(rfq, actor),
            competition=competition_of(rfq, actor),
        )
    quotations = standing_quotations(rfq)
    result = find_result(rfq.id) if rfq.state is RfqState.AWARDED else None
    return RfqView(
        rfq,
        _lines(rfq, actor),
        questions,
        invited=[each.producer for each in invited_to(rfq.id)],
        openings=openings_of(rfq),
        handed_in=_handed_in(rfq, quotations),
        comparison=compare(rfq, quotations, today()) if quotations else None,
        result=result,
        awards=awards_of(rfq.id) if result else (),
        competition=competition_of(rfq, actor),
    )


def list_rfqs(
    *, actor: Actor, state: RfqState | None = None, limit: int = 20, cursor: str | None = None
) -> Part[RfqView]:
    """List the requests that the actor may see, the newest first, without quotations."""
    states = (state,) if state else ()
    part = own_rfqs(actor=actor, states=states, limit=limit, cursor=cursor)
    views = [RfqView(rfq, _lines(rfq, actor)) for rfq in part.items]
    return Part(views, part.next, part.total)


def own_view(rfq: RequestForQuotation, actor: Actor) -> OwnView | None:
    """Return a producer's own quotation, sealed or not; None where it has none."""
    quotation = last_own_quotation(rfq, actor)
    if quotation is None:
        return None
    return OwnView(quotation, envelope_of(quotation), own_awards(quotation))


def _lines(rfq: RequestForQuotation, actor: Actor) -> list[LineView]:
    is_producer = actor.has(*PRODUCER_ROLES)
    return [
        LineView(line, line.ceiling if line.shows_ceiling or not is_producer else None)
        for line in rfq.lines
    ]


def _handed_in(rfq: RequestForQuotation, opened: Sequence[Quotation]) -> int | None:
    """Count what came in; how many envelopes there are is not told before the deadline."""
    if rfq.state is RfqState.CLOSED:
        return count_handed_in(rfq)
    return len(opened) or None
