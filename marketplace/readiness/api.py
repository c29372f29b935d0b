"""The JSON API of the ladder. Same reading as the page, another door."""

from __future__ import annotations

from marketplace.producers.queries import own_producer
from marketplace.readiness.ladder import Ladder, ladder_of
from marketplace.readiness.schemas import LadderSchema
from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.web.access import allow
from marketplace.web.api import api_blueprint, refuses
from marketplace.web.current import current_actor

api = api_blueprint("readiness", about="What a producer still needs, and what it would open")


@api.get("/readiness")
@allow(*PRODUCER_ROLES)
@refuses(api, 401, 403)
@api.response(200, LadderSchema)
def show_ladder() -> Ladder:
    """Show one's own steps: what is missing, and what each would open."""
    return ladder_of(own_producer(current_actor()))
