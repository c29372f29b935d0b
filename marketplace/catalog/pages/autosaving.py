"""What the listing page sends by itself: photos one by one, and the form while one types.

Answers are JSON for our own script; the same form without it goes to `offer_editor`.
"""

from __future__ import annotations

import re
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from marketplace.catalog.pages import pages
from marketplace.catalog.pages.offer_saving import Saved, draft_key, save
from marketplace.catalog.photos import keep_photo, photo_url
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.queries.uploads import offer_of_draft, upload_named
from marketplace.catalog.services import uploading
from marketplace.catalog.states import UNSEEN
from marketplace.catalog.upload_models import Upload
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.filters import clock
from marketplace.web.headers import takes_files
from marketplace.web.storage import storage
from marketplace.web.uploads import sent_files

LIST = "/jual/produk"
CLIENT_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")


@pages.post(f"{LIST}/foto")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@takes_files
def upload_photo() -> ResponseReturnValue:
    """Keep one photo until its offer is saved; `client_key` names it when it comes again."""
    actor, key = current_actor(), request.form.get("client_key", "")
    if not CLIENT_KEY.fullmatch(key):
        return {"message": _("Foto ini perlu dipilih lagi.")}, 422
    known = upload_named(key, actor)
    if known is not None:
        return _told(known), 200
    try:
        uploading.refuse_too_many(actor)
        content = (sent_files("photo") or [b""])[0]
        upload = uploading.keep_upload(keep_photo(content, storage()), key, actor=actor)
    except Invalid as error:
        return {"message": " ".join(error.errors.get("photos", [str(error)]))}, 422
    except RuleBroken as error:
        return {"message": str(error)}, 409
    return _told(upload), 201


@pages.post(f"{LIST}/baru/simpan")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@takes_files
def autosave_new() -> ResponseReturnValue:
    """Keep what was typed so far as the draft that `draft_key` names."""
    if not CLIENT_KEY.fullmatch(draft_key()):
        return {"message": _("Muat ulang halaman ini, lalu coba lagi.")}, 422
    known = offer_of_draft(draft_key(), current_actor())
    if known is not None and known.state not in UNSEEN:
        return _is_sent(known.id)
    return _answer(save(None))


@pages.post(f"{LIST}/<offer_id>/simpan")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@takes_files
def autosave_offer(offer_id: str) -> ResponseReturnValue:
    """Keep what was typed so far in an offer that buyers do not see yet."""
    number = found_id("offer", offer_id)
    if queries.find_own_offer(number, current_actor()).state not in UNSEEN:
        return _is_sent(number)
    return _answer(save(number))


def _answer(saved: Saved) -> ResponseReturnValue:
    told: dict[str, Any] = {"problems": saved.form.errors, "submitted": saved.submitted}
    if saved.form.message:
        told["message"] = saved.form.message
    if saved.offer_id is None:
        return told, 422
    offer = queries.find_own_offer(saved.offer_id, current_actor())
    return told | {
        "address": f"{LIST}/{to_public('offer', offer.id)}",
        "saved_at": clock(utc_now()),
    }, 200


def _is_sent(offer_id: int) -> ResponseReturnValue:
    address = f"{LIST}/{to_public('offer', offer_id)}"
    return {"message": _("Formulir ini sudah terkirim."), "address": address}, 409


def _told(upload: Upload) -> dict[str, str]:
    return {"id": to_public("upload", upload.id), "url": photo_url(upload.key)}
