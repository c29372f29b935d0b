"""Producers say what part of their income they spent in Kulon Progo: rounds 2 and 3 of LM3."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.impact.filters import Period
from marketplace.impact.models import SpendingSurvey
from marketplace.impact.survey_policies import may_declare_spending
from marketplace.impact.versioning import figures_changed
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _

ALL = 10_000  # basis points


@transactional
def declare_spending(
    *, actor: Actor, period: Period, wages_basis_points: int, suppliers_basis_points: int
) -> SpendingSurvey:
    """Keep what the actor's producer says of a quarter; saying it again replaces it.

    Raises `Invalid` when more than all is spent, `RuleBroken` for a quarter that is not over.
    """
    require(allowed=may_declare_spending(actor), to=_("mengisi survei belanja"))
    _check(period, wages_basis_points, suppliers_basis_points)
    key = {
        "producer_id": actor.organisation_id,
        "year": period.first.year,
        "quarter": (period.first.month + 2) // 3,
    }
    said = {
        "wages_basis_points": wages_basis_points,
        "suppliers_basis_points": suppliers_basis_points,
        "declared_by": actor.person_id,
        "declared_at": utc_now(),
    }
    row = insert(SpendingSurvey).values(**key, **said)
    kept = row.on_conflict_do_update(index_elements=list(key), set_=said)
    db.session.execute(kept)
    figures_changed()
    wanted = select(SpendingSurvey).filter_by(**key)
    survey = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    audit.record(
        "spending.declared",
        survey,
        actor=actor,
        quarter=period.code,
        wages=wages_basis_points,
        suppliers=suppliers_basis_points,
    )
    return survey


def _check(period: Period, wages: int, suppliers: int) -> None:
    if len(period.months) != 3 or period.last >= today():
        raise RuleBroken(_("Pilih kuartal yang sudah selesai."))
    errors = {
        name: [_("Isi angka 0 sampai 100.")]
        for name, value in (("wages", wages), ("suppliers", suppliers))
        if not 0 <= value <= ALL
    }
    if not errors and wages + suppliers > ALL:
        errors["suppliers"] = [_("Bersama upah paling banyak 100 dari setiap Rp 100.")]
    if errors:
        raise Invalid(errors)
