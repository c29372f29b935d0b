"""Is a printed agreement genuine, and does it hold? By the code on the paper."""

from __future__ import annotations

import hmac
from enum import StrEnum

from marketplace.accounts.keys import short_code
from marketplace.agreements.models import AgreementParty
from marketplace.agreements.states import VersionState
from marketplace.agreements.wording import document_number
from marketplace.shared.clock import today


class Finding(StrEnum):
    """What a code says of the paper that carries it."""

    HOLDS = "holds"
    COMING = "coming"  # signed by all, from a later day on
    UNSIGNED = "unsigned"  # genuine, but not all have signed
    REPLACED = "replaced"  # a later version took its place
    ENDED = "ended"
    UNKNOWN = "unknown"


FINDINGS = {
    VersionState.IN_FORCE: Finding.HOLDS,
    VersionState.SIGNED: Finding.COMING,
    VersionState.OFFERED: Finding.UNSIGNED,
    VersionState.SUPERSEDED: Finding.REPLACED,
}


def code_of(party: AgreementParty) -> str:
    """Return the code of a document: of its number and of the hash that was signed."""
    about = f"{document_number(party)}|{party.document_hash or ''}"
    return f"{short_code('agreement number', about)}-{short_code('agreement content', about)}"


def judge(party: AgreementParty | None, code: str) -> Finding:
    """Say what a code is worth; a number that does not exist looks like a wrong code."""
    wanted = code_of(party) if party is not None and party.document_hash else "-"
    if not hmac.compare_digest(code.upper().encode(), wanted.encode()) or party is None:
        return Finding.UNKNOWN
    if party.last_day < today():
        return Finding.ENDED
    return FINDINGS.get(party.version.state, Finding.ENDED)
