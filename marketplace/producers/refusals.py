"""The grounds of refusals, kept with each, and who may decide about an appeal."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, or_, select

from marketplace.producers.refusal_models import Refusal, ReviewCriterion
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound
from marketplace.shared.language import _

SHOWN = 20


IN_ORDER = (ReviewCriterion.position, ReviewCriterion.code)


def criteria() -> Sequence[ReviewCriterion]:
    """List the grounds that refusals may name today, in their order."""
    return db.session.scalars(_published().order_by(*IN_ORDER)).all()


def all_criteria() -> Sequence[ReviewCriterion]:
    """List all grounds, also those that were ended."""
    return db.session.scalars(select(ReviewCriterion).order_by(*IN_ORDER)).all()


def lock_criteria() -> Sequence[ReviewCriterion]:
    """Return the published grounds and keep others from ending one."""
    locked = _published().order_by(*IN_ORDER).with_for_update()
    return db.session.scalars(locked.execution_options(populate_existing=True)).all()


def refusals_of(organisation_id: int) -> Sequence[Refusal]:
    """List the latest refusals of an organisation, the newest first."""
    wanted = select(Refusal).where(Refusal.organisation_id == organisation_id)
    return db.session.scalars(wanted.order_by(Refusal.id.desc()).limit(SHOWN)).all()


def lock_refusal(refusal_id: int, actor: Actor) -> Refusal:
    """Return a refusal of the actor's organisation and keep others from deciding it."""
    wanted = select(Refusal).where(
        Refusal.id == refusal_id, Refusal.organisation_id == (actor.organisation_id or 0)
    )
    locked = wanted.with_for_update(of=Refusal).execution_options(populate_existing=True)
    found = db.session.scalar(locked)
    if found is None:
        raise NotFound
    return found


def newest_refusal(review_id: int) -> Refusal | None:
    """Return how a case was refused last."""
    wanted = select(Refusal).where(Refusal.review_id == review_id)
    return db.session.scalars(wanted.order_by(Refusal.id.desc()).limit(1)).first()


def open_appeal(review_id: int) -> Refusal | None:
    """Return the refusal against which an appeal waits."""
    return db.session.scalar(
        select(Refusal).where(
            Refusal.review_id == review_id,
            Refusal.appealed_at.is_not(None),
            Refusal.decided_at.is_(None),
        )
    )


def check_criterion(code: str) -> None:
    """Stop with `Invalid` for a ground that is not published."""
    if db.session.scalar(_published().where(ReviewCriterion.code == code)) is None:
        raise Invalid({"criterion": [_("Pilih salah satu kriteria yang diterbitkan.")]})


def require_second_person(review_id: int, actor: Actor) -> Refusal | None:
    """Return the appeal that this decision answers; whoever refused may not answer it."""
    appeal = open_appeal(review_id)
    if appeal is not None and appeal.refused_by == actor.person_id:
        raise Forbidden(_("Banding ini diperiksa orang lain, bukan yang menolaknya."))
    return appeal


def answer(appeal: Refusal | None, *, granted: bool, actor: Actor) -> None:
    """Keep how an appeal was answered, where there was one."""
    if appeal is None:
        return
    appeal.decided_at, appeal.decided_by = utc_now(), actor.person_id
    appeal.is_granted = granted
    audit.record("appeal.granted" if granted else "appeal.upheld", appeal, actor=actor)


def keep(
    review_id: int,
    *,
    title: str,
    organisation_id: int,
    criterion: str,
    reason: str,
    actor: Actor,
) -> None:
    """Keep a refusal with its ground."""
    refusal = Refusal(
        review_id=review_id,
        title=title[:200],
        organisation_id=organisation_id,
        criterion_code=criterion,
        reason=reason,
        refused_by=actor.person_id,
    )
    db.session.add(refusal)
    audit.record("review.refused", refusal, actor=actor, criterion=criterion)


def _published() -> Select[ReviewCriterion]:
    ended = ReviewCriterion.ended_on
    return select(ReviewCriterion).where(or_(ended.is_(None), ended > today()))
