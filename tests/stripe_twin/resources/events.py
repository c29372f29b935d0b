"""Events: what was told by webhook can be read again."""

from fnmatch import fnmatchcase

from stripe import params as types

from tests.stripe_twin.routes import Route, retrieving
from tests.stripe_twin.store import Thing, page
from tests.stripe_twin.world import Call, World

PATH = "/v1/events"


def list_events(world: World, call: Call) -> Thing:
    wanted = call.params.get("types", [call.params.get("type", "*")])
    events = [
        event
        for event in world.store.all("event")
        if any(fnmatchcase(event["type"], pattern) for pattern in wanted)
    ]
    return page(events, call.params, PATH)


ROUTES = (
    Route("GET", PATH, types.EventListParams, list_events),
    retrieving("event", PATH, types.EventRetrieveParams),
)
