"""“Jadikan pesanan”: who would deliver what of a need, and the button that orders it."""

from __future__ import annotations

from datetime import date

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.buyers.policies import why_not_order
from marketplace.buyers.queries import find_own_buyer
from marketplace.demand import policies, wording
from marketplace.demand.models import Need
from marketplace.demand.pages import pages
from marketplace.demand.policies import ASKING_ROLES
from marketplace.demand.queries.needs import find_need, taken_days
from marketplace.demand.queries.plans import make_plan
from marketplace.demand.schemas import NeedCartInput, NeedOrderForm
from marketplace.demand.services import filling, ordering
from marketplace.orders.drafts import draft_of
from marketplace.orders.states import OrderState
from marketplace.shared.calendar import written_day
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.quantity import written
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.errors import STATUS_OF
from marketplace.web.forms import Form
from marketplace.web.idempotency import once_per_form


@pages.get("/usaha/kebutuhan/<need>/pesan")
@allow(*ASKING_ROLES)
def preview_order(need: str) -> ResponseReturnValue:
    """Show the split over those who answered, for the next day or the one in the address."""
    found = find_need(found_id("need", need), actor=current_actor())
    days = policies.open_days(found, taken_days(found.id), today())
    if not days:
        flash(_("Tidak ada lagi yang bisa dipesan dari kebutuhan ini."), "bad")
        return redirect(url_for("demand.show_need", need=need), 303)
    day = _chosen_day(request.args.get("hari", ""), days)
    return _preview(Form(NeedOrderForm(), {"note": found.note}), found, day, days)


@pages.post("/usaha/kebutuhan/<need>/pesan")
@allow(*ASKING_ROLES)
def order_need(need: str) -> ResponseReturnValue:
    """Order what was shown; a refusal shows the split again with what was typed."""
    found = find_need(found_id("need", need), actor=current_actor())
    form = Form(NeedOrderForm())
    try:
        if form.accepts(request.form):
            return _order_once(form, found.id)  # type: ignore[no-any-return]
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        return _refused(form, found, STATUS_OF[type(error)])
    return _refused(form, found, form.status)


@once_per_form
def _order_once(form: Form, need_id: int) -> ResponseReturnValue:
    order = ordering.order_need(need_id, actor=current_actor(), **form.values)
    if order.state is OrderState.AWAITING_APPROVAL:
        flash(_("Diajukan. Barangnya sudah disisihkan untuk Anda."), "ok")
    else:
        flash(_("Pesanan terkirim ke produsen."), "ok")
    return redirect(url_for("procurement.show_purchase", number=order.number), 303)


@pages.post("/usaha/kebutuhan/<need>/keranjang")
@allow(*ASKING_ROLES)
@once_per_form
def fill_cart(need: str) -> ResponseReturnValue:
    """Put what is open for a day into the cart."""
    form, actor = Form(NeedCartInput()), current_actor()
    found = find_need(found_id("need", need), actor=actor)
    back = url_for("demand.show_need", need=need)
    if not form.accepts(request.form):
        flash(_("Pilih hari kebutuhan ini yang belum lewat."), "bad")
        return redirect(back, 303)
    try:
        quantity = filling.fill_cart(found.id, actor=actor, **form.values)
    except Invalid as error:
        flash(" ".join(text for texts in error.errors.values() for text in texts), "bad")
        return redirect(back, 303)
    except RuleBroken as error:
        flash(str(error), "bad")
        return redirect(back, 303)
    text = _(
        "%(quantity)s %(unit)s %(name)s masuk keranjang. Pilih hari tiba %(day)s.",
        quantity=written(quantity),
        unit=found.unit,
        name=wording.goods_name(found),
        day=written_day(form.values["day"]),
    )
    flash(text, "ok")
    return redirect(url_for("orders.show_cart"), 303)


def _refused(form: Form, need: Need, status: int) -> ResponseReturnValue:
    """Show the split anew; where nothing can be ordered any more, the need says why."""
    fresh = find_need(need.id, actor=current_actor())
    days = policies.open_days(fresh, taken_days(fresh.id), today())
    wanted = _chosen_day(str(form.value("delivery_day")), days) if days else None
    if wanted is None or str(form.value("delivery_day")) not in (wanted.isoformat(), ""):
        flash(form.message or _("Hari itu tidak bisa dipesan."), "bad")
        return redirect(url_for("demand.show_need", need=request.view_args["need"]), 303)  # type: ignore[index]
    response = _preview(form, fresh, wanted, days)
    response.status_code = status
    return response


def _preview(form: Form, need: Need, day: date, days: list[date]) -> Response:
    actor = current_actor()
    buyer, plan = find_own_buyer(actor), make_plan(need, day)
    page = render_template(
        "demand/order.html",
        form=form,
        need=need,
        day=day,
        days=days,
        plan=plan,
        draft=draft_of(actor, buyer, plan.quote) if plan.quote else None,
        buyer=buyer,
        refusal=why_not_order(buyer),
        say=wording,
    )
    return make_response(page, form.status)


def _chosen_day(text: str, days: list[date]) -> date:
    return next((day for day in days if day.isoformat() == text), days[0])
