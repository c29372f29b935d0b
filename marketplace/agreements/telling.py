"""Asking for mails to the other side, in the transaction that changes something."""

from __future__ import annotations

from collections.abc import Iterable

from marketplace.agreements.models import AgreementParty, AgreementVersion
from marketplace.shared import events, outbox


def announce_turn(parties: Iterable[AgreementParty], what: str) -> None:
    """Announce what became of these documents, each to its own two sides."""
    for party in parties:
        events.announce("agreement.turned", party_id=party.id, what=what)


def tell_producers(
    version: AgreementVersion, news: str, *, only: int | None = None, reason: str = ""
) -> None:
    """Ask for a mail to the members of every producer of a version, or of one."""
    for party in version.parties:
        if only is None or party.producer_id == only:
            outbox.add(
                "agreements.tell",
                organisation_id=party.producer_id,
                agreement_id=version.agreement_id,
                news=news,
                side="producer",
                reason=reason,
            )


def tell_buyer(version: AgreementVersion, news: str, *, reason: str = "") -> None:
    """Ask for a mail to the buyer's people who write and sign agreements."""
    outbox.add(
        "agreements.tell",
        organisation_id=version.agreement.buyer_id,
        agreement_id=version.agreement_id,
        news=news,
        side="buyer",
        reason=reason,
    )
