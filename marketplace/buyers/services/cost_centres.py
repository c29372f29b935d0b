"""What a buyer's spending is booked on."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.buyers import policies, queries
from marketplace.buyers.cost_centre_queries import lock_cost_centre
from marketplace.buyers.models import Buyer, CostCentre
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _

MOST_CENTRES = 100


@transactional
def add_cost_centre(
    *, code: str, name: str, outlet_id: int | None = None, actor: Actor
) -> CostCentre:
    """Add a cost centre, of an outlet or of the company as a whole.

    A code is used once. Raises `Invalid` for a known code,
    `NotFound` for a foreign outlet, `RuleBroken` when there are too many.
    """
    buyer = _lock_own(actor)
    outlet = outlet_id and queries.find_outlet(outlet_id, buyer_id=buyer.id)
    ours = select(CostCentre).where(CostCentre.buyer_id == buyer.id)
    known = {centre.code: centre for centre in db.session.scalars(ours)}
    if len(known) >= MOST_CENTRES:
        raise RuleBroken(_("Sudah ada 100 pusat biaya. Pakai yang ada."))
    code = code.upper()
    if code in known:
        raise Invalid({"code": [_("Kode ini sudah dipakai. Pilih kode lain.")]})
    centre = CostCentre(
        buyer_id=buyer.id, outlet_id=outlet.id if outlet else None, code=code, name=name
    )
    db.session.add(centre)
    audit.record("cost_centre.added", centre, actor=actor, code=code, name=name)
    return centre


@transactional
def close_cost_centre(cost_centre_id: int, *, actor: Actor) -> None:
    """Book no new orders on it; what is booked stays, with its budgets."""
    buyer = _lock_own(actor)
    centre = lock_cost_centre(cost_centre_id, buyer_id=buyer.id)
    centre.closed_at = utc_now()
    audit.record("cost_centre.closed", centre, actor=actor, code=centre.code)


def _lock_own(actor: Actor) -> Buyer:
    buyer = queries.lock_buyer(actor.organisation_id)
    allowed = policies.may_change_settings(actor, buyer)
    require(allowed=allowed, to=_("mengatur pusat biaya"))
    return buyer
