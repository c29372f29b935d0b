"""Photos as browsers load them."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from marketplace.catalog import policies
from marketplace.catalog.pages import pages
from marketplace.catalog.photos import WIDTHS, file_suffix, key_of
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.queries.changes import find_held_photo
from marketplace.catalog.queries.uploads import find_upload
from marketplace.shared.actors import Actor
from marketplace.shared.errors import NotFound
from marketplace.web.access import public
from marketplace.web.current import visitor
from marketplace.web.storage import storage

FOR_EVER = "public, max-age=31536000, immutable"
FOR_MEMBERS = "private, max-age=600"


@pages.get("/media/photos/<name>-<int:width>.webp")
@public
def show_photo(name: str, width: int) -> ResponseReturnValue:
    """Hand out a photo of a published offer; others only to its producer and the regency."""
    if width not in WIDTHS:
        raise NotFound
    key = key_of(name)
    shown = queries.find_photo(key)
    found = shown or find_held_photo(key)
    present = visitor()
    actor = present.actor if present else None
    may_see = policies.may_see_offer if shown else policies.may_see_change
    allowed = may_see(actor, found[1]) if found else _is_own_upload(key, actor)
    if not allowed:
        raise NotFound
    content = storage().read(key + file_suffix(width))
    response = Response(content, mimetype="image/webp")
    everyone = shown is not None and policies.may_see_offer(None, shown[1])
    response.headers["Cache-Control"] = FOR_EVER if everyone else FOR_MEMBERS
    return response


def _is_own_upload(key: str, actor: Actor | None) -> bool:
    upload = find_upload(key)
    return upload is not None and policies.may_see_upload(actor, upload)
