"""The ladder of a producer, as the regency reads it."""

from __future__ import annotations

from tests.architecture.routes.naming import Door, opaque

DOORS = {"readiness.show_ladder_of": Door(opaque("organisation", "deal.producer"))}
LISTS = {"readiness.show_ladder", "readiness_api.show_ladder"}
