"""Scheduled deliveries: what is planned, what is due, and who could fill it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased, joinedload

from marketplace.agreements.call_models import AgreementRelease
from marketplace.agreements.calling import Candidate
from marketplace.agreements.models import Agreement, AgreementLine, AgreementVersion
from marketplace.agreements.queries.agreements import visible_to
from marketplace.agreements.queries.consumption import taken_in, used_in
from marketplace.agreements.states import ReleaseKind, ReleaseState, VersionState
from marketplace.catalog.promises import DayPromise
from marketplace.catalog.queries.promising import promises
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound

NOTHING = Decimal(0)
SHOWN = (
    joinedload(AgreementRelease.product),
    joinedload(AgreementRelease.delivery_point),
    joinedload(AgreementRelease.order),
)


def releases_of(agreement_id: int) -> Sequence[AgreementRelease]:
    """List the scheduled deliveries by their day."""
    wanted = (
        select(AgreementRelease)
        .where(AgreementRelease.agreement_id == agreement_id)
        .order_by(AgreementRelease.delivery_day, AgreementRelease.id)
        .options(*SHOWN)
    )
    return db.session.scalars(wanted.execution_options(populate_existing=True)).all()


def find_release(release_id: int, *, actor: Actor) -> AgreementRelease:
    """Return a release of an agreement of the actor's; else `NotFound`."""
    wanted = (
        select(AgreementRelease)
        .join(Agreement, Agreement.id == AgreementRelease.agreement_id)
        .where(AgreementRelease.id == release_id, visible_to(actor))
    )
    found = db.session.scalar(wanted.options(*SHOWN))
    if found is None:
        raise NotFound
    return found


def lock_release(release_id: int) -> AgreementRelease:
    """Return a release, kept from others until we commit; `NotFound` if there is none."""
    wanted = (
        select(AgreementRelease)
        .where(AgreementRelease.id == release_id)
        .with_for_update(of=AgreementRelease)
        .execution_options(populate_existing=True)
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def release_of_order(order_id: int) -> int | None:
    """Return the id of the release that an order came from, if any."""
    wanted = select(AgreementRelease.id).where(AgreementRelease.order_id == order_id)
    return db.session.scalar(wanted)


def due_releases() -> Sequence[int]:
    """List the open firm releases whose day to be ordered has come, the most urgent first.

    Those under what holds no more are due too, so that they fail aloud: at once where nothing
    is to follow, else on their day.
    """
    coming = aliased(AgreementVersion)
    follows = exists().where(
        coming.agreement_id == AgreementRelease.agreement_id,
        coming.state == VersionState.SIGNED,
    )
    wanted = (
        select(
            AgreementRelease.id,
            AgreementRelease.delivery_day,
            AgreementVersion.order_days_before,
            follows,
        )
        .outerjoin(
            AgreementVersion,
            (AgreementVersion.agreement_id == AgreementRelease.agreement_id)
            & (AgreementVersion.state == VersionState.IN_FORCE),
        )
        .where(AgreementRelease.state == ReleaseState.OPEN)
        .where(AgreementRelease.kind == ReleaseKind.FIRM)
        .order_by(AgreementRelease.delivery_day, AgreementRelease.id)
    )
    return [row[0] for row in db.session.execute(wanted) if _is_due(*row[1:])]


def _is_due(delivery_day: date, days_before: int | None, follows: bool) -> bool:  # noqa: FBT001
    if days_before is None and not follows:
        return True
    return delivery_day - timedelta(days=days_before or 0) <= today()


def candidates_for(version: AgreementVersion, product_id: int, day: date) -> list[Candidate]:
    """Return which lines of a version could deliver a product on a day, and how much."""
    lines = [
        (party, line)
        for party in version.parties
        for line in party.lines
        if line.offer.product_id == product_id and party.last_day >= today()
    ]
    used = used_in(version.agreement_id, version.period)
    taken = taken_in(version.agreement_id, version.period)
    promised = promises([line.offer_id for _party, line in lines], day)
    return [
        Candidate(
            offer_id=line.offer_id,
            rank=party.rank,
            share=party.share,
            used=used.get(line.offer_id, NOTHING),
            available=_available(line, taken, promised.get(line.offer_id)),
            minimum=line.offer.minimum_quantity,
            multiple=line.offer.order_multiple,
        )
        for party, line in lines
    ]


def _available(
    line: AgreementLine, taken: dict[int, Decimal], promised: Sequence[DayPromise] | None
) -> Decimal:
    most = promised[0].quantity if promised else NOTHING
    if line.maximum is not None:
        most = min(most, line.maximum - taken.get(line.offer_id, NOTHING))
    return max(most, NOTHING)
