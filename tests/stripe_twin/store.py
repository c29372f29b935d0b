"""Every object of the twin by its id, in the order of its making."""

import secrets
import time
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from tests.stripe_twin.errors import StripeError, missing_object

Thing = dict[str, Any]
_COMPARE = {
    "gt": int.__gt__,
    "gte": int.__ge__,
    "lt": int.__lt__,
    "lte": int.__le__,
}


class Store:
    """Objects in memory; the caller holds the world's lock."""

    def __init__(self) -> None:
        self._objects: dict[str, Thing] = {}

    def new(self, prefix: str, kind: str, **fields: Any) -> Thing:
        thing = {
            "id": f"{prefix}_{secrets.token_hex(12)}",
            "object": kind,
            "created": int(time.time()),
            "livemode": False,
            **fields,
        }
        self._objects[thing["id"]] = thing
        return thing

    def find(self, object_id: str, kind: str, param: str | None = None) -> Thing:
        """Return an object; `param` names the parameter that held its id, if one did."""
        thing = self._objects.get(object_id)
        if thing is None or thing["object"] != kind:
            raise missing_object(kind, object_id, param)
        return thing

    def all(self, kind: str) -> list[Thing]:
        """Return the objects of one kind, oldest first."""
        return [thing for thing in self._objects.values() if thing["object"] == kind]

    def kinds(self) -> list[str]:
        return sorted({thing["object"] for thing in self._objects.values()})

    def expand(self, thing: Thing, paths: Iterable[str]) -> Thing:
        """Copy `thing` with the ids named by dotted paths replaced by their objects."""
        copy = deepcopy(thing)
        for path in paths:
            self._expand(copy, path, path.split("."))
        return copy

    def _expand(self, node: Any, path: str, names: list[str]) -> None:
        if isinstance(node, list):
            for each in node:
                self._expand(each, path, names)
            return
        name, *rest = names
        if not isinstance(node, dict) or name not in node:
            raise StripeError(f"This property cannot be expanded ({path}).", param="expand")
        if isinstance(node[name], str) and node[name] in self._objects:
            node[name] = deepcopy(self._objects[node[name]])
        if rest and node[name] is not None:
            self._expand(node[name], path, rest)


def page(things: list[Thing], params: dict[str, Any], url: str) -> Thing:
    """Cut one page out of `things`, newest first, as every list of Stripe does."""
    newest = [t for t in reversed(things) if _made_within(t, params.get("created"))]
    ids = [thing["id"] for thing in newest]
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise StripeError("Limit must be between 1 and 100.", param="limit")
    start, end = 0, len(newest)
    if cursor := params.get("starting_after"):
        start = _position(ids, cursor, "starting_after") + 1
    if cursor := params.get("ending_before"):
        end = _position(ids, cursor, "ending_before")
        start = max(start, end - limit)
    data = newest[start : min(end, start + limit)]
    more = start > 0 if "ending_before" in params else start + limit < len(newest)
    return {"object": "list", "url": url, "has_more": more, "data": data}


def _position(ids: list[str], cursor: str, param: str) -> int:
    if cursor not in ids:
        raise StripeError(f"No such object: '{cursor}'", code="resource_missing", param=param)
    return ids.index(cursor)


def _made_within(thing: Thing, created: int | dict[str, int] | None) -> bool:
    if created is None:
        return True
    if isinstance(created, int):
        return thing["created"] == created
    return all(_COMPARE[name](thing["created"], bound) for name, bound in created.items())
