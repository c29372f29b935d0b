"""What an owner sets for their company: facts, terms, outlets."""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.buyers import policies, queries
from marketplace.buyers.cost_centre_queries import open_cost_centres
from marketplace.buyers.facts import BuyerFacts
from marketplace.buyers.models import Buyer, Outlet
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.money import Money

MOST_OUTLETS = 50


@transactional
def change_facts(facts: BuyerFacts, *, actor: Actor) -> Buyer:
    """Change the company's name, kind, tax number and telephone."""
    buyer = _lock_own(actor)
    told = {"kind": facts.kind, "npwp": facts.npwp, "phone": facts.phone}
    changes = _changes(buyer, told)
    if buyer.organisation.name != facts.name:
        changes["name"] = [buyer.organisation.name, facts.name]
        buyer.organisation.name = facts.name
    for name, value in told.items():
        setattr(buyer, name, value)
    if changes:
        audit.record("buyer.changed", buyer, actor=actor, **changes)
    return buyer


@transactional
def change_terms(*, approval_limit: Money, payment_days: int, actor: Actor) -> Buyer:
    """Set above which amount an order waits for an approver, and the days to pay.

    Orders and invoices that exist already keep what they were made with.
    """
    buyer = _lock_own(actor)
    told = {"approval_limit": approval_limit, "payment_days": payment_days}
    changes = _changes(buyer, told)
    buyer.approval_limit, buyer.payment_days = approval_limit, payment_days
    if changes:
        audit.record("buyer.terms_changed", buyer, actor=actor, **changes)
    return buyer


@transactional
def show_prices(*, with_tax: bool, actor: Actor) -> Buyer:
    """Choose whether its people see prices with value added tax in them, or before it."""
    buyer = _lock_own(actor)
    organisation = buyer.organisation
    if organisation.prices_with_tax != with_tax:
        organisation.prices_with_tax = with_tax
        audit.record("buyer.prices_shown", buyer, actor=actor, with_tax=with_tax)
    return buyer


@transactional
def add_outlet(name: str, *, actor: Actor) -> Outlet:
    """Add a restaurant, bar, kitchen or shop."""
    buyer = _lock_own(actor)
    if len(buyer.outlets) >= MOST_OUTLETS:
        raise RuleBroken(_("Sudah ada 50 gerai. Hapus yang tidak dipakai lagi."))
    outlet = Outlet(buyer_id=buyer.id, name=name)
    db.session.add(outlet)
    db.session.flush()
    db.session.expire(buyer, ["outlets"])
    audit.record("outlet.added", outlet, actor=actor, name=name)
    return outlet


@transactional
def remove_outlet(outlet_id: int, *, actor: Actor) -> None:
    """Take an outlet out of use; its orders and budgets keep its name.

    Raises `RuleBroken` while a cost centre of it is open.
    """
    buyer = _lock_own(actor)
    outlet = queries.find_outlet(outlet_id, buyer_id=buyer.id)
    if any(centre.outlet_id == outlet.id for centre in open_cost_centres(buyer.id)):
        raise RuleBroken(_("Tutup dulu pusat biaya gerai ini, lalu hapus gerainya."))
    outlet.closed_at = utc_now()
    audit.record("outlet.removed", outlet, actor=actor, name=outlet.name)
    db.session.flush()
    db.session.expire(buyer, ["outlets"])


def _lock_own(actor: Actor) -> Buyer:
    buyer = queries.lock_buyer(actor.organisation_id)
    allowed = policies.may_change_settings(actor, buyer)
    require(allowed=allowed, to=_("mengubah pengaturan usaha"))
    return buyer


def _changes(buyer: Buyer, told: Mapping[str, object]) -> dict[str, list[str]]:
    return {
        name: [str(getattr(buyer, name)), str(value)]
        for name, value in told.items()
        if getattr(buyer, name) != value
    }
