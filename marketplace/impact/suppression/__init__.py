"""Which cells stay closed: decided once, here, for page, API, CSV, XLSX and PDF. Pure.

Money of fewer than five producers, and counts of fewer than ten attested poor members, are
closed, together with whatever would reveal them: a second cell of the same sum (`closing`),
or a count that differs from a shown one by too few (`counting`). The numbers five and ten
are settings.
"""

from marketplace.impact.suppression.closing import Pattern, pattern_of
from marketplace.impact.suppression.counting import atoms_of, is_countable
from marketplace.impact.suppression.presence import Presence

__all__ = ["Pattern", "Presence", "atoms_of", "is_countable", "pattern_of"]
