"""Owners and approvers excuse goods from being asked about, until a day."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.catalog.models import Category, Product
from marketplace.local_content import policies
from marketplace.local_content.facts import WaiverFacts
from marketplace.local_content.models import ContentWaiver
from marketplace.local_content.policies import may_see_waiver
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.calendar import written_day
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, NotFound, RuleBroken, require
from marketplace.shared.language import _

LONGEST = timedelta(days=366)


@transactional
def grant_waiver(facts: WaiverFacts, *, actor: Actor) -> ContentWaiver:
    """Excuse a category or a product of the actor's buyer; measuring goes on as before.

    Raises `Forbidden`, `Invalid` for neither or both, unknown goods, a day that is over or
    more than a year away, and where a waiver runs already.
    """
    require(allowed=policies.may_waive(actor), to=_("memberi pengecualian"))
    errors = _faults(facts)
    if errors:
        raise Invalid(errors)
    waiver = ContentWaiver(
        buyer_id=actor.organisation_id,
        category_id=facts.category_id,
        product_id=facts.product_id,
        until=facts.until,
        reason=facts.reason,
        granted_by=actor.person_id,
    )
    running = _running(waiver)
    if running is not None:
        told = _("Sudah dikecualikan sampai %(day)s.", day=written_day(running.until))
        raise Invalid({"until": [told]})
    db.session.add(waiver)
    audit.record(
        "content_waiver.granted",
        waiver,
        actor=actor,
        category_id=facts.category_id,
        product_id=facts.product_id,
        until=facts.until.isoformat(),
        reason=facts.reason,
    )
    return waiver


@transactional
def end_waiver(waiver_id: int, *, actor: Actor) -> ContentWaiver:
    """Ask again from now on. Raises `NotFound`, `Forbidden`; `RuleBroken` once it is over."""
    wanted = select(ContentWaiver).where(ContentWaiver.id == waiver_id)
    locked = wanted.with_for_update(of=ContentWaiver)
    waiver = db.session.scalar(locked.execution_options(populate_existing=True))
    if waiver is None or not may_see_waiver(actor, waiver):
        raise NotFound
    require(allowed=policies.may_waive(actor), to=_("mengakhiri pengecualian"))
    if not waiver.runs:
        raise RuleBroken(_("Pengecualian ini sudah berakhir."))
    waiver.ended_at, waiver.ended_by = utc_now(), actor.person_id
    audit.record("content_waiver.ended", waiver, actor=actor)
    return waiver


def _faults(facts: WaiverFacts) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if (facts.category_id is None) == (facts.product_id is None):
        errors["category"] = [_("Pilih satu kategori, atau satu barang.")]
    elif facts.category_id is not None:
        if db.session.get(Category, facts.category_id) is None:
            errors["category"] = [_("Pilih kategori dari daftar.")]
    elif db.session.get(Product, facts.product_id) is None:
        errors["product"] = [_("Pilih barang dari daftar.")]
    if not today() <= facts.until <= today() + LONGEST:
        errors["until"] = [_("Pilih hari mulai hari ini sampai setahun lagi.")]
    return errors


def _running(waiver: ContentWaiver) -> ContentWaiver | None:
    wanted = select(ContentWaiver).where(
        ContentWaiver.buyer_id == waiver.buyer_id,
        ContentWaiver.category_id.is_(None)
        if waiver.category_id is None
        else ContentWaiver.category_id == waiver.category_id,
        ContentWaiver.product_id.is_(None)
        if waiver.product_id is None
        else ContentWaiver.product_id == waiver.product_id,
        ContentWaiver.ended_at.is_(None),
        ContentWaiver.until >= today(),
    )
    return db.session.scalar(wanted.limit(1))
