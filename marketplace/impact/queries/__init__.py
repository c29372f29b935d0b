"""Every question asked of impact. Reads only; rollups answer, receipts are not read again."""

from marketplace.impact.queries.remembered import Edition, present_edition
from marketplace.impact.queries.scenes import default_period
from marketplace.impact.queries.summaries import summary
from marketplace.impact.queries.tables import table

__all__ = ["Edition", "default_period", "present_edition", "summary", "table"]
