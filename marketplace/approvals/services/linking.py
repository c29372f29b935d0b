"""Links in mails: each for one person and one content, used once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from marketplace.accounts.keys import token_hash
from marketplace.approvals.models import ApprovalFlow, ApprovalLink
from marketplace.approvals.queries.links import secret_of
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import NotFound

LASTS = timedelta(hours=72)


@transactional
def issue(flow: ApprovalFlow, person_id: int) -> ApprovalLink:
    """Make a link for somebody who is asked; the job that mails it works its secret out."""
    now = utc_now()
    link = ApprovalLink(
        flow_id=flow.id,
        person_id=person_id,
        content_hash=flow.content_hash,
        token_hash="",
        created_at=now,
        expires_at=now + LASTS,
    )
    link.token_hash = token_hash(secret_of(link))
    db.session.add(link)
    db.session.flush()
    return link


@transactional
def spend(link_id: int) -> None:
    """Use a link up; of two who press at once, the second finds nothing (`NotFound`)."""
    spent = update(ApprovalLink).where(
        ApprovalLink.id == link_id, ApprovalLink.used_at.is_(None)
    )
    done = db.session.execute(
        spent.values(used_at=utc_now()).execution_options(synchronize_session=False)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise NotFound
