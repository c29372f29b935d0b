"""The producer's calendar of an offer: what each week carries, and its seasons."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import Offer, SeasonWindow
from marketplace.catalog.pages import pages
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.queries.capacity import WeekPlan, planned_weeks, season_windows
from marketplace.catalog.schemas.planning import WindowForm
from marketplace.catalog.services import planning
from marketplace.catalog.services.planning import Window
from marketplace.catalog.wording import HINDRANCES
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import from_public, to_public
from marketplace.shared.quantity import written
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.fields import QuantityField
from marketplace.web.forms import Form

ADDRESS = "/jual/produk/<offer_id>/kalender"
WEEKS = 12
WINDOW = "window"  # kind of opaque id


@pages.get(ADDRESS)
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def show_calendar(offer_id: str) -> ResponseReturnValue:
    """Show twelve weeks: bookings, limits, and which days can be delivered."""
    return _show(_own(offer_id), Form(WindowForm()), Form(WindowForm()))


@pages.post(ADDRESS)
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def plan_weeks(offer_id: str) -> ResponseReturnValue:
    """Take over the typed limits of the shown weeks; an empty one is the usual capacity."""
    offer, form = _own(offer_id), Form(WindowForm())
    limits = _typed_limits(offer, form)
    if not form.errors:
        try:
            planning.set_weeks(offer.id, limits, actor=current_actor())
        except (Invalid, RuleBroken) as error:
            form.refused(error)
    if form.errors or form.message:
        return _show(offer, form, Form(WindowForm()))
    flash(_("Kapasitas disimpan."), "ok")
    return redirect(_address(offer), 303)


@pages.post(f"{ADDRESS}/musim")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def add_window(offer_id: str) -> ResponseReturnValue:
    """Add a season; from then on the offer is delivered in its seasons only."""
    offer, form = _own(offer_id), Form(WindowForm())
    if not form.accepts(request.form):
        return _show(offer, Form(WindowForm()), form)
    try:
        windows = [*map(_window, season_windows(offer.id)), Window(**form.values)]
        planning.set_windows(offer.id, windows, actor=current_actor())
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        return _show(offer, Form(WindowForm()), form)
    flash(_("Musim disimpan."), "ok")
    return redirect(_address(offer), 303)


@pages.post(f"{ADDRESS}/musim/hapus")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def remove_window(offer_id: str) -> ResponseReturnValue:
    """Take a season away; one that is gone already stays gone."""
    offer = _own(offer_id)
    gone = from_public(WINDOW, request.form.get("window", ""))
    kept = [_window(each) for each in season_windows(offer.id) if each.id != gone]
    planning.set_windows(offer.id, kept, actor=current_actor())
    flash(_("Musim dihapus."), "ok")
    return redirect(_address(offer), 303)


def _own(offer_id: str) -> Offer:
    return queries.find_own_offer(found_id("offer", offer_id), current_actor())


def _window(row: SeasonWindow) -> Window:
    return Window(row.starts_on, row.ends_on, row.note)


def _address(offer: Offer) -> str:
    return f"/jual/produk/{to_public('offer', offer.id)}/kalender"


def _typed_limits(offer: Offer, form: Form) -> dict[date, Decimal | None]:
    """Read the limits that differ from those that are kept."""
    field = QuantityField(minimum=Decimal(0), allow_none=True)
    form.typed = request.form
    changed: dict[date, Decimal | None] = {}
    for plan in planned_weeks(offer, week_of(today()), WEEKS):
        name = _field(plan)
        if name not in request.form:
            continue
        try:
            limit = field.deserialize(request.form[name].strip() or None)
        except ValidationError as error:
            form.errors[name] = [str(error.messages[0])]
            continue
        if limit != plan.limit:
            changed[plan.week] = limit
    return changed


def _field(plan: WeekPlan) -> str:
    return f"week-{plan.week.isoformat()}"


def _show(offer: Offer, form: Form, window_form: Form) -> ResponseReturnValue:
    plans = planned_weeks(offer, week_of(today()), WEEKS)
    rows: list[dict[str, Any]] = [
        {
            "plan": plan,
            "name": _field(plan),
            "limit": form.value(
                _field(plan), written(plan.limit) if plan.limit is not None else ""
            ),
            "ends_on": plan.week + timedelta(days=6),
        }
        for plan in plans
    ]
    page = render_template(
        "catalog/calendar.html",
        offer=offer,
        rows=rows,
        form=form,
        window_form=window_form,
        windows=season_windows(offer.id),
        hindrances=HINDRANCES,
        present=today(),
    )
    return page, max(form.status, window_form.status)
