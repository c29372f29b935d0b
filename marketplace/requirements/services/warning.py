"""Producers are warned before a paper runs out: each warning once."""

from __future__ import annotations

from marketplace.requirements.models import ExpiryWarning
from marketplace.requirements.queries.submissions import ending_papers, warned
from marketplace.requirements.standing import due_warnings
from marketplace.shared import outbox
from marketplace.shared.clock import today
from marketplace.shared.database import db, transactional


@transactional
def warn_of_expiry() -> int:
    """Warn 180, 90, 30 and 7 days before; return how many mails were asked for.

    A paper that came late gets only the tightest warning that is due.
    """
    day, asked = today(), 0
    endings = ending_papers(day)
    known = warned(endings)
    for ending in endings:
        due = due_warnings(ending.left(day))
        new = [days for days in due if (ending.kind, ending.paper.id, days) not in known]
        for days in new:
            db.session.add(ExpiryWarning(kind=ending.kind, paper_id=ending.paper.id, days=days))
        if new and new[-1] == due[-1]:
            outbox.add("requirements.tell_expiring", kind=ending.kind, paper_id=ending.paper.id)
            asked += 1
    return asked
