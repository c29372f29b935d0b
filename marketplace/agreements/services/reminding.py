"""Both sides are reminded before an agreement ends: each step once, however late it comes."""

from __future__ import annotations

from marketplace.agreements.models import AgreementEndWarning, AgreementVersion
from marketplace.agreements.queries.agreements import in_force, lock_any_agreement
from marketplace.agreements.queries.endings import is_followed, steps_due, warned_steps
from marketplace.agreements.telling import tell_buyer, tell_producers
from marketplace.shared import audit
from marketplace.shared.actors import SYSTEM
from marketplace.shared.clock import today
from marketplace.shared.database import db, transactional


@transactional
def remind(agreement_id: int) -> bool:
    """Remind of the end of what holds, if a step is due and nothing follows; say whether.

    A reminder that comes late, after the worker was away, is only the tightest that is due.
    """
    agreement = lock_any_agreement(agreement_id)
    version = in_force(agreement.id)
    if version is None or is_followed(version):
        return False
    known = warned_steps(version.id)
    new = [days for days in steps_due(version, today()) if days not in known]
    if not new:
        return False
    db.session.add_all(AgreementEndWarning(version_id=version.id, days=days) for days in new)
    said = {"version": version.version, "days": new[-1], "last_day": version.valid_until}
    audit.record("agreement.end_reminded", agreement, actor=SYSTEM, **said)
    _tell(version)
    return True


def _tell(version: AgreementVersion) -> None:
    """Tell the buyer, and the producers who have not given or got notice."""
    day = version.valid_until.isoformat()
    tell_buyer(version, "ending", reason=day)
    for party in version.parties:
        if party.ends_on is None:
            tell_producers(version, "ending", only=party.producer_id, reason=day)
