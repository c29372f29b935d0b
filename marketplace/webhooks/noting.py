"""Noting what happens in a transaction, and telling all of it when the transaction ends.

At the end, because only then each thing is as the commit leaves it: numbered, with all its
lines. Who has no endpoint costs one question.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy.orm import Session

from marketplace.shared.database import BEFORE_COMMIT, db
from marketplace.webhooks.kinds import BY_NAME
from marketplace.webhooks.models import WebhookEndpoint
from marketplace.webhooks.queries.endpoints import subscribed
from marketplace.webhooks.services.telling import News, tell
from marketplace.webhooks.shapes import SHAPES

TO_TELL = "webhooks_to_tell"
Noted = tuple[str, int, int]  # kind, organisation, the thing's id


def note(kind: str, thing_id: int, *organisation_ids: int) -> None:
    """Remember that something happened that these organisations may hear of."""
    noted: dict[Noted, None] = db.session().info.setdefault(TO_TELL, {})
    noted.update(dict.fromkeys((kind, each, thing_id) for each in organisation_ids))


def _tell_all(session: Session) -> None:
    noted: dict[Noted, None] = session.info.pop(TO_TELL, {})
    if not noted:
        return
    session.flush()
    listening = _listening({organisation_id for _kind, organisation_id, _id in noted})
    for kind, organisation_id, thing_id in noted:
        endpoints = [each for each in listening[organisation_id] if kind in each.kinds]
        if endpoints:
            data = SHAPES[BY_NAME[kind].shape](thing_id)
            tell(News(organisation_id, kind, data), endpoints)


def _listening(organisation_ids: set[int]) -> dict[int, list[WebhookEndpoint]]:
    by_organisation: dict[int, list[WebhookEndpoint]] = defaultdict(list)
    for endpoint in subscribed(organisation_ids):
        by_organisation[endpoint.organisation_id].append(endpoint)
    return by_organisation


BEFORE_COMMIT.insert(0, _tell_all)  # before the audit log, whose chain all others wait for
