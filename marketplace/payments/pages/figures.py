"""What money puts on the producer's first page."""

from __future__ import annotations

from marketplace.payments.queries.figures import MoneyFigures, money_figures
from marketplace.producers import dashboard
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today


@dashboard.block("money")
def producer_figures(actor: Actor) -> MoneyFigures:
    """Return what was sold lately and what has yet to come in."""
    return money_figures(actor.organisation_id or 0, today())
