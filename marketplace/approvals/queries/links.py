"""Links in mails: what they open, and their secret, which the database does not hold."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.keys import mailed_token, token_hash
from marketplace.approvals.models import ApprovalFlow, ApprovalLink
from marketplace.approvals.states import FlowState
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound

PURPOSE = "approval"


def find_link(token: str) -> ApprovalLink:
    """Return the link behind a secret that still opens something, or fail with `NotFound`.

    It opens nothing once it was used, has expired, or its document is decided or changed.
    """
    wanted = (
        select(ApprovalLink)
        .join(ApprovalLink.flow)
        .where(ApprovalLink.token_hash == token_hash(token), ApprovalLink.used_at.is_(None))
        .where(ApprovalLink.expires_at > utc_now(), ApprovalFlow.state == FlowState.OPEN)
        .where(ApprovalFlow.content_hash == ApprovalLink.content_hash)
        .options(joinedload(ApprovalLink.flow), joinedload(ApprovalLink.person))
    )
    link = db.session.scalar(wanted)
    if link is None:
        raise NotFound
    return link


def secret_of(link: ApprovalLink) -> str:
    """Return the secret that stands in the mail; worked out anew with our key."""
    return mailed_token(f"{PURPOSE}:{link.flow_id}", link.person_id, link.created_at)
