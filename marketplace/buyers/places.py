"""The outlets of buyers, at which roles of their members may hold."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.accounts import places
from marketplace.buyers.cost_centre_queries import open_outlets


@places.provide
def outlets_of(organisation_id: int) -> Sequence[places.Place]:
    """List the outlets that an organisation runs as a buyer."""
    return [(outlet.id, outlet.name) for outlet in open_outlets(organisation_id)]
