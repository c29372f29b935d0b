"""How a resource says what it answers."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.stripe_twin.store import Thing, page
from tests.stripe_twin.world import Call, World

Handler = Callable[[World, Call], Thing]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: its address, the client's type of its parameters, and what it does."""

    method: str
    path: str
    schema: type
    handle: Handler
    supported: frozenset[str] | None = None  # None: every parameter the schema knows
    browser: frozenset[str] | None = None  # extra parameters with a publishable key; None: no
    connected: bool = False  # may act for a connected account (Stripe-Account)


def retrieving(kind: str, path: str, schema: type) -> Route:
    """Describe `GET path/<id>`."""

    def handle(world: World, call: Call) -> Thing:
        return world.store.find(call.ids["id"], kind)

    return Route("GET", f"{path}/<id>", schema, handle)


def listing(kind: str, path: str, schema: type, filters: frozenset[str]) -> Route:
    """Describe `GET path`, where each of `filters` must equal the field of that name."""

    def handle(world: World, call: Call) -> Thing:
        wanted = {name: call.params[name] for name in filters & call.params.keys()}
        things = [
            thing
            for thing in world.store.all(kind)
            if all(thing.get(name) == value for name, value in wanted.items())
        ]
        return page(things, call.params, path)

    paging = frozenset({"limit", "starting_after", "ending_before", "created", "expand"})
    return Route("GET", path, schema, handle, paging | filters)
