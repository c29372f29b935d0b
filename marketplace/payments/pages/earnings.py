"""The producers' pages of money: what was earned with each invoice, and what was paid out."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.payments import disbursing, paper
from marketplace.payments.pages import pages
from marketplace.payments.providers import settings
from marketplace.payments.queries import ledger
from marketplace.payments.queries.earnings import earnings
from marketplace.payments.queries.payouts import (
    STRIPE,
    own_account,
    paid_out_to,
    payouts_to,
    see_payout,
)
from marketplace.payments.states import AccountKind, PayoutState
from marketplace.producers.queries import bank_account_of
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.shared.errors import NotFound
from marketplace.shared.language import _, _l
from marketplace.shared.opaque import from_public
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.current import current_actor, visitor

navigation.add(
    navigation.Entry(
        key="earnings",
        label=_l("Uang"),
        icon="wallet",
        endpoint="payments.show_earnings",
        roles=PRODUCER_ROLES,
        position=40,
        tabs={Role.PRODUCER_OWNER: 4, Role.PRODUCER_MEMBER: 4},
    )
)


@pages.get("/jual/uang")
@allow(*PRODUCER_ROLES)
def show_earnings() -> ResponseReturnValue:
    """Show a producer where its money is, and what each invoice brought."""
    producer_id = _producer()
    part = earnings(producer_id, cursor=request.args.get("cursor"))
    return render_template("payments/earnings.html", part=part, **_summary(producer_id))


@pages.get("/jual/uang/penyaluran")
@allow(*PRODUCER_ROLES)
def list_payouts() -> ResponseReturnValue:
    """Show a producer what was sent to its account."""
    producer_id = _producer()
    part = payouts_to(producer_id, cursor=request.args.get("cursor"))
    return render_template("payments/payouts.html", part=part, **_summary(producer_id))


@pages.get("/jual/uang/penyaluran/<payout_id>.pdf")
@allow(*PRODUCER_ROLES, Role.ADMIN, Role.AUDITOR)
def download_statement(payout_id: str) -> ResponseReturnValue:
    """Give the statement of a payout as a PDF."""
    payout = see_payout(from_public("payout", payout_id) or 0, actor=current_actor())
    if payout.state is PayoutState.PREPARED:
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="{payout.number}.pdf"'}
    return Response(paper.payout_on_paper(payout), mimetype="application/pdf", headers=headers)


@pages.post("/jual/uang/rekening")
@allow(Role.PRODUCER_OWNER)
def open_payout_account() -> ResponseReturnValue:
    """Lead a producer to Stripe, to say who it is and where its money goes."""
    present = visitor()
    address = disbursing.begin_onboarding(
        actor=current_actor(),
        name=present.organisation_name if present else "",
        email=present.email if present else "",
        return_url=url_for("payments.return_from_onboarding", _external=True),
        again_url=url_for("payments.show_earnings", _external=True),
    )
    return redirect(address, 303)


@pages.get("/jual/uang/rekening/selesai")
@allow(Role.PRODUCER_OWNER)
def return_from_onboarding() -> ResponseReturnValue:
    """Ask Stripe whether the account is ready, and show the money again."""
    disbursing.refresh_account(_producer())
    account = own_account(_producer())
    if account is not None and account.is_ready:
        flash(_("Rekening Anda di Stripe sudah siap menerima penyaluran."), "ok")
    else:
        flash(_("Pendaftaran di Stripe belum lengkap. Lanjutkan kapan saja."), "info")
    return redirect(url_for("payments.show_earnings"))


def _producer() -> int:
    return current_actor().organisation_id or 0


def _summary(producer_id: int) -> dict[str, object]:
    found = ledger.balances(producer_id)
    by_stripe = settings().payout_provider == STRIPE
    account = own_account(producer_id) if by_stripe else None
    return {
        "pending": found[AccountKind.PRODUCER_PENDING],
        "payable": found[AccountKind.PRODUCER_PAYABLE],
        "in_transit": found[AccountKind.PAYOUT_TRANSIT],
        "owed_back": found[AccountKind.REFUND_CLAIM],
        "paid_out": paid_out_to(producer_id),
        "by_stripe": by_stripe,
        "is_reachable": (
            account is not None and account.is_ready
            if by_stripe
            else bank_account_of(producer_id) is not None
        ),
        "may_open_account": current_actor().has(Role.PRODUCER_OWNER),
    }
