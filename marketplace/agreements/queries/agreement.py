"""Whether signed documents are what was signed, and counts are what orders say."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.agreements.call_models import AgreementCall, AgreementQuota
from marketplace.agreements.content import document_hash
from marketplace.agreements.models import AgreementParty, AgreementVersion
from marketplace.agreements.queries.agreements import WHOLE
from marketplace.agreements.queries.consumption import counted
from marketplace.agreements.states import Side, VersionState
from marketplace.orders.models import OrderLine
from marketplace.shared.database import db
from marketplace.shared.quantity import in_thousandths

NEEDS_ALL = frozenset(
    {
        VersionState.SIGNED,
        VersionState.IN_FORCE,
        VersionState.SUPERSEDED,
        VersionState.EXPIRED,
        VersionState.CANCELLED,
    }
)


def signed_faults() -> list[str]:
    """Return one line per fault of agreements; an empty list when all is well."""
    wanted = (
        select(AgreementVersion)
        .where(AgreementVersion.offered_at.is_not(None))
        .options(*WHOLE)
        .order_by(AgreementVersion.id)
    )
    found: list[str] = []
    for version in db.session.scalars(wanted).unique():
        for party in version.parties:
            found += _document_faults(version, party)
    return [*found, *_quota_faults(), *_call_faults()]


def _document_faults(version: AgreementVersion, party: AgreementParty) -> Iterator[str]:
    name = f"agreements: {version.agreement.number} v{version.version}, party {party.id}"
    if document_hash(party) != party.document_hash:
        yield f"{name}: its content is not what its hash says"
    for signature in party.signatures:
        if signature.document_hash != party.document_hash:
            yield f"{name}: the {signature.side.value} signed another content"
    if version.state in NEEDS_ALL and len(party.signatures) != len(Side):
        yield f"{name}: is {version.state.value} without both signatures"


def _quota_faults() -> Iterator[str]:
    counts = func.coalesce(func.sum(AgreementCall.quantity), 0)
    wanted = (
        select(AgreementQuota.id, AgreementQuota.used, counts)
        .outerjoin(AgreementCall, AgreementCall.quota_id == AgreementQuota.id)
        .group_by(AgreementQuota.id, AgreementQuota.used)
        .order_by(AgreementQuota.id)
    )
    for quota_id, used, counted_ in db.session.execute(wanted):
        if in_thousandths(used) != in_thousandths(counted_):
            yield f"agreements: quota {quota_id} says {used}, its orders {counted_}"


def _call_faults() -> Iterator[str]:
    wanted = select(AgreementCall).options(
        joinedload(AgreementCall.line),
        joinedload(AgreementCall.order_line).joinedload(OrderLine.producer_order),
    )
    for call in db.session.scalars(wanted.order_by(AgreementCall.order_line_id)):
        line = call.order_line
        right = counted(line, line.producer_order)
        same = line.offer_id == call.line.offer_id
        if call.quantity != (right if same else 0):
            yield f"agreements: order line {line.id} counts {call.quantity}, not {right}"
