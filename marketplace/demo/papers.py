"""The certificates of the example market: kinds and terms, never numbers."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.demo.cast import APPROVED, Cast
from marketplace.demo.rows import Rows
from marketplace.demo.scale import MarketFacts
from marketplace.producers.states import CertificateState


def add_certificates(rows: Rows, facts: MarketFacts, cast: Cast, today: date) -> None:
    """Add what each producer showed; some run out soon."""
    for paper in facts.certificates:
        runs_out = None if paper.valid_days is None else today + timedelta(paper.valid_days)
        certificate = rows.add(
            "certificates",
            producer_id=cast.organisations[paper.producer],
            kind=paper.kind,
            state=CertificateState.ACCEPTED,
            valid_until=runs_out,
            created_at=cast.opened_at,
            checked_at=cast.opened_at + APPROVED,
            checked_by=cast.admin.person,
        )
        cast.certificates.setdefault(paper.producer, []).append((paper.kind, certificate))
