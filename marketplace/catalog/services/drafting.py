"""A form that is sent again, by an impatient thumb or a returning signal, makes one draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update

from marketplace.catalog import policies
from marketplace.catalog.models import Offer
from marketplace.catalog.queries.uploads import offer_of_draft
from marketplace.catalog.services.offers import change_offer, draft_offer
from marketplace.catalog.states import UNSEEN
from marketplace.catalog.upload_models import DraftKey
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _

KEPT_FOR = timedelta(days=90)  # longer than a phone keeps what it could not send


@transactional
def draft_once(key: str, *, actor: Actor, **facts: Any) -> Offer:  # noqa: ANN401
    """Begin the draft that this key names, or bring it up to date where it exists.

    Raises as `draft_offer` and `change_offer` do, and `RuleBroken` once the draft was
    submitted: what comes late changes nothing then.
    """
    require(allowed=policies.may_offer(actor), to=_("menawarkan produk"))
    row = insert(DraftKey).values(
        producer_id=actor.organisation_id, key=key, created_at=utc_now()
    )
    claimed = row.on_conflict_do_nothing(index_elements=["producer_id", "key"])
    key_id = db.session.scalar(claimed.returning(DraftKey.id))
    if key_id is not None:
        offer = draft_offer(actor=actor, **facts)
        kept = update(DraftKey).where(DraftKey.id == key_id).values(offer_id=offer.id)
        db.session.execute(kept)
        return offer
    known = offer_of_draft(key, actor)
    if known is None or known.state not in UNSEEN:
        raise RuleBroken(_("Formulir ini sudah terkirim."))
    return change_offer(known.id, actor=actor, **facts)


@transactional
def forget_draft_keys() -> None:
    """Forget the keys of forms that nobody sends again."""
    old = delete(DraftKey).where(DraftKey.created_at < utc_now() - KEPT_FOR)
    db.session.execute(old)
