"""Figures by month, kapanewon, category or buyer."""

from __future__ import annotations

from marketplace.impact.figures import Table
from marketplace.impact.filters import Viewer, Wanted
from marketplace.impact.queries.summaries import summary
from marketplace.impact.states import Dimension


def table(dimension: Dimension, wanted: Wanted, viewer: Viewer) -> Table:
    """Return the figures by one dimension, within the filter, as this viewer may see them.

    Months are in order; the other rows by accepted value, closed rows last by name. Raises
    `Forbidden` when the public asks for buyers.
    """
    whole = summary(wanted, viewer)
    return Table(dimension, wanted, (), whole.measures, rounded=whole.rounded)
