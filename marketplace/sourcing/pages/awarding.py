"""Sharing out what was quoted for, and ordering what was awarded."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from marketplace.orders.queries.proposing import booking_choice
from marketplace.orders.states import PaymentChoice
from marketplace.shared.calendar import written_day
from marketplace.shared.clock import today
from marketplace.shared.errors import DomainError, Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import from_public
from marketplace.shared.quantity import written
from marketplace.sourcing import wording
from marketplace.sourcing.pages import pages
from marketplace.sourcing.policies import ASKING_ROLES
from marketplace.sourcing.queries.awards import deliveries_of
from marketplace.sourcing.queries.rules import rules_of
from marketplace.sourcing.queries.views import RfqView, view_rfq
from marketplace.sourcing.rules import least_for
from marketplace.sourcing.schemas import DeliveryOrderInput
from marketplace.sourcing.services import awarding, ordering
from marketplace.sourcing.services.awarding import Decision
from marketplace.sourcing.sharing import award_total, proposal
from marketplace.sourcing.states import AwardWay, RfqState
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.errors import STATUS_OF
from marketplace.web.fields import read_number
from marketplace.web.forms import Form
from marketplace.web.idempotency import once_per_form

LONGEST_REASON = 500


@pages.get("/usaha/penawaran/<rfq>/tetapkan")
@allow(*ASKING_ROLES)
def preview_award(rfq: str) -> ResponseReturnValue:
    """Propose a split by score, or all to the quotation in the address, to be confirmed."""
    view = view_rfq(found_id("rfq", rfq), actor=current_actor())
    if view.rfq.state is not RfqState.OPENED or view.comparison is None:
        flash(_("Tidak ada penawaran yang menunggu keputusan di sini."), "bad")
        return redirect(url_for("sourcing.show_rfq", rfq=rfq), 303)
    chosen = from_public("quotation", request.args.get("pilih", ""))
    picks = proposal(view.comparison, chosen)
    initial = {f"award-{pick.line.id}": written(pick.quantity) for pick in picks}
    return _preview(view, Form(Schema(), initial | {"way": AwardWay.ORDERS.value}))


@pages.post("/usaha/penawaran/<rfq>/tetapkan")
@allow(*ASKING_ROLES)
def award_rfq(rfq: str) -> ResponseReturnValue:
    """Award as written; a refusal shows the split with what was typed."""
    rfq_id = found_id("rfq", rfq)
    form = Form(Schema())
    form.typed = request.form
    try:
        return _award_once(rfq, rfq_id)  # type: ignore[no-any-return]
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        view = view_rfq(rfq_id, actor=current_actor())
        if view.rfq.state is not RfqState.OPENED:
            flash(str(error), "bad")
            return redirect(url_for("sourcing.show_rfq", rfq=rfq), 303)
        response = _preview(view, form)
        response.status_code = STATUS_OF[type(error)]
        return response


@pages.post("/usaha/penawaran/<rfq>/pesan")
@allow(*ASKING_ROLES)
def order_delivery(rfq: str) -> ResponseReturnValue:
    """Order one delivery of an award."""
    form = Form(DeliveryOrderInput())
    if not form.accepts(request.form):
        flash(" ".join(text for found in form.errors.values() for text in found), "bad")
        return redirect(url_for("sourcing.show_rfq", rfq=rfq), 303)
    try:
        order = ordering.order_delivery(
            found_id("rfq", rfq), actor=current_actor(), **form.values
        )
    except (Invalid, RuleBroken) as error:
        flash(_why(error), "bad")
        return redirect(url_for("sourcing.show_rfq", rfq=rfq), 303)
    return redirect(url_for("procurement.show_purchase", number=order.number), 303)


@once_per_form
def _award_once(rfq: str, rfq_id: int) -> ResponseReturnValue:
    decision = _decision(request.form)
    awarding.award_rfq(rfq_id, actor=current_actor(), decision=decision)
    flash(_("Pemenang ditetapkan. Semua penawar diberi tahu nilainya sendiri."), "ok")
    if decision.way is AwardWay.ORDERS:
        _order_all(rfq_id, decision.cost_centre_id)
    return redirect(url_for("sourcing.show_rfq", rfq=rfq), 303)


def _order_all(rfq_id: int, cost_centre_id: int | None) -> None:
    """Order each delivery; what cannot be ordered yet waits on the request's page."""
    actor = current_actor()
    for delivery in deliveries_of(rfq_id):
        if delivery.order is not None:
            flash(_("Pesanan %(number)s dibuat.", number=delivery.order.number), "ok")
            continue
        try:
            order = ordering.order_delivery(
                rfq_id,
                actor=actor,
                delivery_day=delivery.day,
                delivery_point_id=delivery.point.id,
                payment=PaymentChoice.TERMS,
                cost_centre_id=cost_centre_id,
            )
        except (Invalid, RuleBroken) as error:
            day = written_day(delivery.day)
            flash(_("Antaran %(day)s belum dipesan: %(why)s", day=day, why=_why(error)), "bad")
        else:
            flash(_("Pesanan %(number)s dibuat.", number=order.number), "ok")


def _why(error: DomainError) -> str:
    told = [text for found in error.errors.values() for text in found]
    return " ".join(told) or str(error)


def _decision(typed: Mapping[str, str]) -> Decision:
    """Read how much goes where. Raises `Invalid` for what is no quantity."""
    quantities: dict[int, Decimal] = {}
    errors: dict[str, list[str]] = {}
    for name in typed:
        kind, _dash, number = name.partition("-")
        if kind != "award" or not number.isdigit() or not typed[name].strip():
            continue
        try:
            quantity = read_number(typed[name])
        except (ValueError, InvalidOperation):
            errors[name] = [_("Tulis jumlahnya dengan angka, misalnya 12 atau 2,5.")]
            continue
        if quantity * 1000 % 1 or quantity > 10**7:
            errors[name] = [_("Jumlahnya di luar batas.")]
        elif quantity:
            quantities[int(number)] = quantity
    if errors:
        raise Invalid(errors)
    reasons = {
        int(name.removeprefix("reason-")): typed[name].strip()[:LONGEST_REASON]
        for name in typed
        if name.startswith("reason-") and name.removeprefix("reason-").isdigit()
    }
    way = AwardWay.PRICES if typed.get("way") == AwardWay.PRICES.value else AwardWay.ORDERS
    exception = typed.get("exception", "")[:LONGEST_REASON]
    return Decision(quantities, reasons, exception, way, _centre(typed))


def _centre(typed: Mapping[str, str]) -> int | None:
    """Read on which cost centre the orders are booked. Raises `Invalid` for no id of one."""
    text = typed.get("cost_centre", "")
    centre_id = from_public("cost_centre", text)
    if text and centre_id is None:
        raise Invalid({"cost_centre": [_("Pilih pusat biaya dari daftar.")]})
    return centre_id


def _preview(view: RfqView, form: Form) -> Response:
    comparison = view.comparison
    assert comparison is not None  # noqa: S101 - only opened requests come here
    picks = proposal(comparison)
    total = award_total(picks, {line.id: line for line in view.rfq.lines})
    least = least_for(rules_of(view.rfq.buyer_id), total)
    page = render_template(
        "sourcing/award.html",
        view=view,
        rfq=view.rfq,
        comparison=comparison,
        form=form,
        total=total,
        least=least,
        needs_exception=len(comparison.columns) < least or "exception" in form.errors,
        today=today(),
        say=wording,
        booking=booking_choice(current_actor(), view.rfq.buyer_id),
    )
    return make_response(page, form.status)
