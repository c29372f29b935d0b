"""The delivery points of a company: add, change, close."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.buyers import queries
from marketplace.buyers.dock_queries import open_windows
from marketplace.buyers.facts import WindowFacts
from marketplace.buyers.models import DeliveryPoint
from marketplace.buyers.pages import pages
from marketplace.buyers.pages.registration import zone_choices
from marketplace.buyers.schemas import DeliveryPointInput, WindowInput, point_facts
from marketplace.buyers.services import delivery_points
from marketplace.buyers.wording import WEEKDAYS
from marketplace.shared.actors import Role
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form


@pages.route("/usaha/pengaturan/titik-antar/baru", methods=["GET", "POST"])
@allow(Role.BUYER_OWNER)
def add_delivery_point() -> ResponseReturnValue:
    """Show the empty form; add a dock or door."""
    form = Form(DeliveryPointInput(), initial={"zone": "landside"})
    if request.method == "POST" and form.accepts(request.form):
        try:
            delivery_points.add_delivery_point(point_facts(form.values), actor=current_actor())
        except Invalid as error:
            form.refused(error)
        else:
            flash(_("Titik antar ditambahkan."), "ok")
            return redirect(url_for("buyers.show_settings"))
    return _page(form, None), form.status


@pages.route("/usaha/pengaturan/titik-antar/<point>", methods=["GET", "POST"])
@allow(Role.BUYER_OWNER)
def change_delivery_point(point: str) -> ResponseReturnValue:
    """Show a dock or door; change it."""
    actor, point_id = current_actor(), found_id("delivery_point", point)
    known = queries.find_delivery_point(point_id, buyer_id=actor.organisation_id)
    form = Form(DeliveryPointInput(), initial=facts_of(known))
    if request.method == "POST" and form.accepts(request.form):
        try:
            facts = point_facts(form.values)
            delivery_points.change_delivery_point(point_id, facts, actor=actor)
        except Invalid as error:
            form.refused(error)
        else:
            flash(_("Titik antar disimpan."), "ok")
            return redirect(url_for("buyers.show_settings"))
    return _page(form, known), form.status


@pages.post("/usaha/pengaturan/titik-antar/<point>/tutup")
@allow(Role.BUYER_OWNER)
def close_delivery_point(point: str) -> ResponseReturnValue:
    """Take no new orders to this place."""
    point_id = found_id("delivery_point", point)
    try:
        delivery_points.close_delivery_point(point_id, actor=current_actor())
    except RuleBroken as error:
        flash(str(error), "bad")
        return redirect(url_for("buyers.change_delivery_point", point=point))
    flash(_("Titik antar ditutup untuk pesanan baru."), "ok")
    return redirect(url_for("buyers.show_settings"))


def facts_of(point: DeliveryPoint) -> dict[str, str]:
    """Return what the form shows of a stored place."""
    return {
        "point_name": point.name,
        "zone": point.zone.value,
        "address": point.address,
        "opens_at": f"{point.opens_at:%H:%M}",
        "closes_at": f"{point.closes_at:%H:%M}",
        "instructions": point.instructions,
        "vehicle_rule": point.vehicle_rule,
        "needs_seal": "1" if point.needs_seal else "",
        "needs_pass": "1" if point.needs_pass else "",
    }


@pages.post("/usaha/pengaturan/titik-antar/<point>/jam")
@allow(Role.BUYER_OWNER)
def add_windows(point: str) -> ResponseReturnValue:
    """Open a dock in some hours of some weekdays."""
    actor, point_id = current_actor(), found_id("delivery_point", point)
    known = queries.find_delivery_point(point_id, buyer_id=actor.organisation_id)
    form = Form(WindowInput())
    if form.accepts({**request.form, "weekdays": request.form.getlist("weekdays")}):
        try:
            facts = WindowFacts(tuple(form.values.pop("weekdays")), **form.values)
            delivery_points.add_windows(point_id, facts, actor=actor)
        except Invalid as error:
            form.refused(error)
        else:
            flash(_("Jam bongkar ditambahkan."), "ok")
            return redirect(url_for("buyers.change_delivery_point", point=point))
    return _page(Form(DeliveryPointInput(), initial=facts_of(known)), known, form), form.status


@pages.post("/usaha/pengaturan/jam-bongkar/<window>/hapus")
@allow(Role.BUYER_OWNER)
def close_window(window: str) -> ResponseReturnValue:
    """Take no new orders in a window."""
    closed = delivery_points.close_window(
        found_id("dock_window", window), actor=current_actor()
    )
    flash(_("Jam bongkar dihapus. Pesanan yang sudah ada tetap memakainya."), "ok")
    back = to_public("delivery_point", closed.id)
    return redirect(url_for("buyers.change_delivery_point", point=back))


def _page(form: Form, point: DeliveryPoint | None, window: Form | None = None) -> str:
    return render_template(
        "buyers/point.html",
        form=form,
        point=point,
        zones=zone_choices(),
        windows=open_windows(point.id) if point else [],
        window=window or Form(WindowInput()),
        weekdays=list(enumerate(WEEKDAYS)),
    )
