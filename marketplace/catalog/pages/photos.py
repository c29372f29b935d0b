"""Photos as browsers load them."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from marketplace.catalog import policies
from marketplace.catalog.pages import pages
from marketplace.catalog.photos import WIDTHS, file_suffix, key_of
from marketplace.catalog.queries import offers as queries
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
    photo, offer = queries.find_photo(key_of(name))
    present = visitor()
    if not policies.may_see_offer(present.actor if present else None, offer):
        raise NotFound
    content = storage().read(photo.key + file_suffix(width))
    response = Response(content, mimetype="image/webp")
    everyone = policies.may_see_offer(None, offer)
    response.headers["Cache-Control"] = FOR_EVER if everyone else FOR_MEMBERS
    return response
