"""What producers handed in for requirements, where each stands, and one that is waived."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sqlalchemy import select

from marketplace.demo.market import Market
from marketplace.demo.pending import JATI, PENDOWO, TEGIRI
from marketplace.producers.reviews import review_id
from marketplace.producers.states import CertificateState
from marketplace.requirements.models import Requirement
from marketplace.requirements.review_cases import SUBMISSION

STERILE = "bandara_steril"
BLURRED = "Foto surat kurasi tidak terbaca. Ulangi di tempat terang, seluruh halaman."
HANDED_IN = (  # producer, requirement, where it stands, days ago
    (TEGIRI, STERILE, CertificateState.SUBMITTED, 2),
    (JATI, "bandara_darat", CertificateState.REJECTED, 6),
)
NOT_YET = {TEGIRI, JATI, PENDOWO}  # nothing of theirs goes to the sterile area
WAIVED = (PENDOWO, "nib", "Pendaftaran NIB sedang dibantu dinas.")


def plan_requirements(market: Market) -> None:
    """Let producers hand in, and the regency decide, in the last weeks."""
    end, timeline = market.timeline.end, market.timeline
    for place, slug in enumerate(sorted(set(market.cast.makers) - NOT_YET)):
        stated = partial(_hand_in, market, slug, STERILE, CertificateState.ACCEPTED)
        timeline.do(stated, end - timedelta(days=60 + place, hours=7))
    for producer, code, state, days_ago in HANDED_IN:
        deed = partial(_hand_in, market, producer, code, state)
        timeline.do(deed, end - timedelta(days=days_ago, hours=8))
    timeline.do(partial(_waive, market), end - timedelta(days=5, hours=9))


def _hand_in(market: Market, producer: str, code: str, state: CertificateState) -> None:
    signer, admin = market.cast.makers[producer].signer, market.cast.admin
    decided = state is not CertificateState.SUBMITTED
    row = market.rows.add(
        "requirement_submissions",
        requirement_id=_requirement(market, code),
        producer_id=signer.organisation,
        state=state,
        created_at=market.timeline.now,
        created_by=signer.person,
        checked_at=market.timeline.now + timedelta(hours=2) if decided else None,
        checked_by=admin.person if decided else None,
        reject_reason=BLURRED if state is CertificateState.REJECTED else None,
    )
    market.history.record("submission.submitted", "Submission", row, signer, requirement=code)
    if state is CertificateState.REJECTED:
        _refuse(market, row, signer.organisation)


def _refuse(market: Market, submission: int, producer_id: int) -> None:
    """Keep the published ground of a refusal."""
    admin = market.cast.admin
    refusal = market.rows.add(
        "refusals",
        review_id=review_id(SUBMISSION, submission),
        title="Kurasi sisi darat bandara",
        organisation_id=producer_id,
        criterion_code="unreadable",
        reason=BLURRED,
        refused_by=admin.person,
        refused_at=market.timeline.now + timedelta(hours=2),
    )
    market.history.record("review.refused", "Refusal", refusal, admin, criterion="unreadable")


def _waive(market: Market) -> None:
    producer, code, reason = WAIVED
    row = market.rows.add(
        "requirement_waivers",
        requirement_id=_requirement(market, code),
        producer_id=market.cast.makers[producer].signer.organisation,
        until=market.timeline.last_day + timedelta(days=60),
        reason=reason,
        given_by=market.cast.admin.person,
        given_at=market.timeline.now,
    )
    market.history.record("requirement.waived", "Waiver", row, market.cast.admin, code=code)


def _requirement(market: Market, code: str) -> int:
    """Find what the migrations wrote before any example."""
    wanted = select(Requirement.id).where(Requirement.code == code)
    return int(market.rows.connection.execute(wanted).scalar_one())
