"""Bank transfers that buyers reported, compared with the bank statement by an admin."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.payments.pages import pages
from marketplace.payments.services import paying
from marketplace.shared.actors import Role
from marketplace.shared.errors import Invalid, NotFound, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import from_public
from marketplace.web.access import allow
from marketplace.web.current import current_actor


@pages.post("/admin/pembayaran/transfer/<payment_id>/terima")
@allow(Role.ADMIN)
def confirm_transfer(payment_id: str) -> ResponseReturnValue:
    """Book a transfer that stands on our bank statement."""
    try:
        payment = paying.confirm_bank_transfer(_number(payment_id), actor=current_actor())
        flash(_("Transfer %(amount)s dibukukan.", amount=payment.amount), "ok")
    except RuleBroken as refusal:
        flash(str(refusal), "bad")
    return redirect(url_for("payments.show_payments"))


@pages.post("/admin/pembayaran/transfer/<payment_id>/tolak")
@allow(Role.ADMIN)
def reject_transfer(payment_id: str) -> ResponseReturnValue:
    """Turn down a transfer that is not on our bank statement."""
    reason = request.form.get("reason", "")
    try:
        paying.reject_bank_transfer(_number(payment_id), actor=current_actor(), reason=reason)
        flash(_("Laporan transfer ditolak. Pembeli melihat alasannya."), "ok")
    except Invalid as refusal:
        flash(" ".join(refusal.errors["reason"]), "bad")
    except RuleBroken as refusal:
        flash(str(refusal), "bad")
    return redirect(url_for("payments.show_payments"))


def _number(payment_id: str) -> int:
    number = from_public("payment", payment_id)
    if number is None:
        raise NotFound
    return number
