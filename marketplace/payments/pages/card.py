"""The page on which a buyer types a card, and the one that Stripe leads back to."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.payments import collecting
from marketplace.payments.declines import decline_sentence
from marketplace.payments.models import Payment
from marketplace.payments.pages import pages
from marketplace.payments.providers import settings
from marketplace.payments.queries.payments import find_payment
from marketplace.payments.states import ARRIVED, LIVE_PAYMENT_STATES, PaymentState
from marketplace.shared.actors import Role
from marketplace.shared.errors import NotFound
from marketplace.shared.language import _
from marketplace.shared.opaque import from_public
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.headers import allow_outside
from marketplace.web.redirects import safe_address

PAYERS = (Role.FINANCE, Role.BUYER_OWNER, Role.RESIDENT)
# https://docs.stripe.com/security/guide#content-security-policy
STRIPE_NEEDS = {
    "script-src": ("https://js.stripe.com", "https://*.js.stripe.com"),
    "frame-src": (
        "https://js.stripe.com",
        "https://*.js.stripe.com",
        "https://hooks.stripe.com",
    ),
    "connect-src": ("https://api.stripe.com",),
}
STRIPE_SCRIPT = "https://js.stripe.com/v3/"

AddressOf = Callable[[Payment], str]
_addresses: list[AddressOf] = []


def after_payment(address_of: AddressOf) -> AddressOf:
    """Register where a buyer goes on after a payment: the page of what was paid."""
    _addresses.append(address_of)
    return address_of


@pages.get("/bayar/<payment_id>")
@allow(*PAYERS)
def show_card_payment(payment_id: str) -> ResponseReturnValue:
    """Show the card form of an attempt; one that is over leads on to what was paid."""
    payment = _own(payment_id)
    if payment.state not in LIVE_PAYMENT_STATES:
        return _lead_on(payment)
    payment = collecting.refresh_payment(payment.id)
    if payment.state not in LIVE_PAYMENT_STATES:
        return _lead_on(payment)
    payment = collecting.open_card_payment(payment.id)
    _let_stripe_in()
    return render_template(
        "payments/card.html",
        payment=payment,
        back=_address_after(payment),
        script=_script(),
        publishable_key=settings().stripe_publishable_key,
        return_url=url_for("payments.return_from_card", payment_id=payment_id, _external=True),
        declined=decline_sentence(payment.failure)
        if payment.state is PaymentState.FAILED
        else None,
    )


@pages.get("/bayar/<payment_id>/selesai")
@allow(*PAYERS)
def return_from_card(payment_id: str) -> ResponseReturnValue:
    """Ask Stripe how it went, so that nobody waits for the webhook, and lead on."""
    payment = collecting.refresh_payment(_own(payment_id).id)
    if payment.state is PaymentState.FAILED:
        return redirect(url_for("payments.show_card_payment", payment_id=payment_id))
    return _lead_on(payment)


def _own(payment_id: str) -> Payment:
    number = from_public("payment", payment_id)
    if number is None:
        raise NotFound
    return find_payment(number, actor=current_actor())


def _lead_on(payment: Payment) -> ResponseReturnValue:
    if payment.state is PaymentState.SUCCEEDED:
        flash(_("Pembayaran %(amount)s diterima. Terima kasih.", amount=payment.amount), "ok")
    elif payment.state in ARRIVED:
        flash(_("Tagihan ini sudah terbayar. Uang Anda kami kembalikan ke kartu."), "info")
    elif payment.state is PaymentState.CANCELLED:
        flash(_("Pembayaran ini dibatalkan. Mulai lagi dari tagihan."), "info")
    else:
        flash(_("Bank masih memproses pembayaran. Kami kabari begitu diterima."), "info")
    return redirect(_address_after(payment))


def _address_after(payment: Payment) -> str:
    return safe_address(_addresses[-1](payment) if _addresses else None)


def _script() -> str:
    base = settings().stripe_api_base
    return f"{base.rstrip('/')}/v3/" if base else STRIPE_SCRIPT


def _let_stripe_in() -> None:
    base = settings().stripe_api_base
    if base is None:
        for directive, origins in STRIPE_NEEDS.items():
            for origin in origins:
                allow_outside(directive, origin)
        return
    parts = urlsplit(base)
    for directive in STRIPE_NEEDS:
        allow_outside(directive, f"{parts.scheme}://{parts.netloc}")
