"""What a printed agreement's number names, whoever asks."""

from __future__ import annotations

import re

from sqlalchemy import select

from marketplace.agreements.models import Agreement, AgreementParty, AgreementVersion
from marketplace.shared.database import db
from marketplace.shared.numbering import part_letters

NUMBER = re.compile(r"^(KS-\d{4}-\d{4,8})-(\d{1,4})([A-Z]{1,2})$")
MOST_PARTIES = 20


def party_on_paper(number: str) -> AgreementParty | None:
    """Return the document with this number. Only its code may be judged by it."""
    found = NUMBER.match(number.upper())
    if found is None:
        return None
    rank = next((n for n in range(1, MOST_PARTIES + 1) if part_letters(n - 1) == found[3]), 0)
    wanted = (
        select(AgreementParty)
        .join(AgreementVersion, AgreementVersion.id == AgreementParty.version_id)
        .join(Agreement, Agreement.id == AgreementVersion.agreement_id)
        .where(Agreement.number == found[1], AgreementVersion.version == int(found[2]))
        .where(AgreementParty.rank == rank, AgreementVersion.offered_at.is_not(None))
    )
    return db.session.scalar(wanted)
