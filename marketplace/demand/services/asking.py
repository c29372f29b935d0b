"""Writing down a need, changing it before anybody answered, copying it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NotRequired, TypedDict

from marketplace.buyers.queries import open_delivery_points
from marketplace.catalog.models import Category, Product
from marketplace.demand import policies
from marketplace.demand.days import refuse_days
from marketplace.demand.models import Need
from marketplace.demand.queries.choices import find_category, find_product, units_of
from marketplace.demand.queries.needs import lock_need
from marketplace.demand.queries.pledges import count_answers
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.money import Money


class NeedFacts(TypedDict):
    """What a buyer says of a need. Without a product anything of the category will do."""

    product_id: NotRequired[int | None]
    category_id: NotRequired[int | None]
    unit: NotRequired[str | None]  # of a category; a product has its own
    quantity: Decimal
    ceiling: Money
    first_day: date
    weeks: NotRequired[int]
    delivery_point_id: int
    answer_by: date
    note: NotRequired[str]


@transactional
def draft_need(*, actor: Actor, facts: NeedFacts) -> Need:
    """Write down a need that only its buyer sees.

    Raises `Forbidden`, and `Invalid` for goods, places and days that cannot be.
    """
    require(allowed=policies.may_ask(actor), to=_("menulis kebutuhan; masuk sebagai pemesan"))
    need = Need(buyer_id=actor.organisation_id, asked_by=actor.person_id)
    _fill(need, facts)
    db.session.add(need)
    audit.record("need.drafted", need, actor=actor)
    return need


@transactional
def change_need(need_id: int, *, actor: Actor, facts: NeedFacts) -> Need:
    """Change what is asked, as long as nobody has answered.

    Raises `RuleBroken` after the first answer: close it, copy it, and publish the copy.
    """
    need = lock_need(need_id, actor=actor)
    require(allowed=policies.may_change_need(actor, need), to=_("mengubah kebutuhan ini"))
    if not policies.may_still_change(need, answers=count_answers(need.id)):
        raise RuleBroken(
            _(
                "Kebutuhan ini sudah dijawab produsen atau sudah berakhir, jadi tidak bisa "
                "diubah lagi. Salin, lalu umumkan salinannya."
            )
        )
    _fill(need, facts)
    audit.record("need.changed", need, actor=actor)
    return need


@transactional
def copy_need(need_id: int, *, actor: Actor) -> Need:
    """Write a draft that asks for the same, as soon as a new one can be asked for."""
    source = lock_need(need_id, actor=actor)
    require(allowed=policies.may_change_need(actor, source), to=_("menyalin kebutuhan ini"))
    late = max(today() + timedelta(days=2) - source.answer_by, timedelta())
    copy = Need(
        buyer_id=source.buyer_id,
        asked_by=actor.person_id,
        category_id=source.category_id,
        product_id=source.product_id,
        unit=source.unit,
        quantity=source.quantity,
        ceiling=source.ceiling,
        first_day=source.first_day + late,
        weeks=source.weeks,
        delivery_point_id=source.delivery_point_id,
        answer_by=source.answer_by + late,
        note=source.note,
    )
    db.session.add(copy)
    audit.record("need.copied", copy, actor=actor, source=source.id)
    return copy


def _fill(need: Need, facts: NeedFacts) -> None:
    product, category, unit = _goods(facts)
    weeks = facts.get("weeks") or 1
    refuse_days(facts["first_day"], facts["answer_by"])
    points = [point.id for point in open_delivery_points(need.buyer_id)]
    if facts["delivery_point_id"] not in points:
        raise Invalid({"delivery_point": [_("Pilih salah satu tempat antar Anda.")]})
    need.product_id = product.id if product else None
    need.category_id, need.unit = category.id, unit
    need.quantity, need.ceiling = facts["quantity"], facts["ceiling"]
    need.first_day, need.weeks = facts["first_day"], weeks
    need.delivery_point_id = facts["delivery_point_id"]
    need.answer_by, need.note = facts["answer_by"], facts.get("note") or ""


def _goods(facts: NeedFacts) -> tuple[Product | None, Category, str]:
    product_id, category_id = facts.get("product_id"), facts.get("category_id")
    if product_id is not None:
        product = find_product(product_id)
        if product is None or category_id not in (None, product.category_id):
            raise Invalid({"product": [_("Barang ini tidak ada. Pilih dari daftar.")]})
        return product, product.category, product.unit
    category = find_category(category_id) if category_id is not None else None
    if category is None:
        raise Invalid({"category": [_("Pilih kategori barang.")]})
    return None, category, _unit(facts.get("unit"), units_of(category.id))


def _unit(wanted: str | None, units: Sequence[str]) -> str:
    if wanted not in units:
        text = _("Pilih satuan: %(units)s.", units=", ".join(units) or "-")
        raise Invalid({"unit": [text]})
    return str(wanted)
