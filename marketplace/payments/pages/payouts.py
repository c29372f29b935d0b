"""The admins' pages of payouts: who can be paid, runs, and what became of each payout."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.payments import disbursing, policies
from marketplace.payments.models import Payout, PayoutBatch
from marketplace.payments.pages import pages
from marketplace.payments.providers import settings
from marketplace.payments.queries.payments import counting_transfers, transfers_to_check
from marketplace.payments.queries.payouts import batches, find_batch, payables, see_payout
from marketplace.payments.services import payouts
from marketplace.payments.states import PayoutState
from marketplace.shared.actors import REGENCY_ROLES, Role
from marketplace.shared.errors import DomainError, Invalid, NotFound, RuleBroken, Unavailable
from marketplace.shared.language import _, _l
from marketplace.shared.opaque import from_public
from marketplace.web import navigation, waiting
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once_per_form
from marketplace.web.storage import storage

log = structlog.get_logger()


navigation.add(
    navigation.Entry(
        key="payouts",
        label=_l("Pembayaran"),
        icon="hand-coins",
        endpoint="payments.show_payments",
        roles=REGENCY_ROLES,
        position=230,
        tabs={Role.ADMIN: 4},
        short=_l("Bayar"),
        count=waiting.number("transfers", REGENCY_ROLES, counting_transfers),
    )
)


@pages.get("/admin/pembayaran")
@allow(Role.ADMIN, Role.AUDITOR)
def show_payments() -> ResponseReturnValue:
    """Show transfers to check, producers to pay, and the runs so far."""
    actor = current_actor()
    return render_template(
        "payments/admin.html",
        transfers=transfers_to_check(),
        payables=payables(),
        provider=settings().payout_provider,
        part=batches(cursor=request.args.get("cursor")),
        may_act=policies.may_prepare_payouts(actor),
    )


@pages.post("/admin/pembayaran")
@allow(Role.ADMIN)
@once_per_form
def prepare_payouts() -> ResponseReturnValue:
    """Set aside what the chosen producers may have."""
    chosen = [from_public("organisation", text) for text in request.form.getlist("producer")]
    try:
        batch = payouts.prepare_batch(
            actor=current_actor(),
            producer_ids=[number for number in chosen if number is not None],
            provider=settings().payout_provider,
        )
    except RuleBroken as refusal:
        flash(str(refusal), "bad")
        return redirect(url_for("payments.show_payments"))
    flash(_("Penyaluran %(number)s disiapkan.", number=batch.number), "ok")
    return redirect(url_for("payments.show_batch", number=batch.number))


@pages.get("/admin/pembayaran/<number>")
@allow(Role.ADMIN, Role.AUDITOR)
def show_batch(number: str) -> ResponseReturnValue:
    """Show one run and what became of each of its payouts."""
    batch, actor = find_batch(number), current_actor()
    return render_template(
        "payments/batch.html",
        batch=batch,
        prepared=[each for each in batch.payouts if each.state is PayoutState.PREPARED],
        sent=[each for each in batch.payouts if each.state is PayoutState.SENT],
        may_act=policies.may_prepare_payouts(actor),
        may_release=policies.may_release_payouts(actor, batch),
    )


@pages.post("/admin/pembayaran/<number>/lepas")
@allow(Role.ADMIN)
def release_payouts(number: str) -> ResponseReturnValue:
    """Let a run go, as the second of two people."""
    batch = find_batch(number)

    def release() -> str:
        payouts.release_batch(batch.id, actor=current_actor())
        try:
            disbursing.hand_over(batch.id)
        except Unavailable:
            log.warning("payouts.handed_over_later", batch=number)
            return _("Penyaluran dilepas. Penyedia belum menjawab; kami coba lagi sendiri.")
        return _("Penyaluran dilepas.")

    return _do(release, batch)


@pages.post("/admin/pembayaran/<number>/batalkan")
@allow(Role.ADMIN)
def cancel_payouts(number: str) -> ResponseReturnValue:
    """Give up a run that was not released."""
    batch = find_batch(number)

    def cancel() -> str:
        payouts.cancel_batch(batch.id, actor=current_actor(), reason=_("Dibatalkan admin"))
        return _("Penyaluran dibatalkan. Uangnya kembali ke saldo produsen.")

    return _do(cancel, batch)


@pages.get("/admin/pembayaran/<number>/berkas.csv")
@allow(Role.ADMIN, Role.AUDITOR)
def download_batch(number: str) -> ResponseReturnValue:
    """Give the file for the bank; there is none before the run was released."""
    batch = find_batch(number)
    if batch.file_key is None:
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="{batch.number}.csv"'}
    return Response(storage().read(batch.file_key), mimetype="text/csv", headers=headers)


@pages.post("/admin/pembayaran/<number>/dibayar")
@allow(Role.ADMIN)
def mark_batch_paid(number: str) -> ResponseReturnValue:
    """Note that the bank has paid all that is still under way in this run."""
    batch = find_batch(number)

    def mark() -> str:
        count = payouts.mark_batch_paid(batch.id, actor=current_actor())
        return _("%(count)s penyaluran ditandai sudah dibayar.", count=count)

    return _do(mark, batch)


@pages.post("/admin/pembayaran/penyaluran/<payout_id>/dibayar")
@allow(Role.ADMIN)
def mark_payout_paid(payout_id: str) -> ResponseReturnValue:
    """Note that the bank has paid one payout."""
    payout = _payout(payout_id)

    def mark() -> str:
        payouts.mark_paid(payout.id, actor=current_actor())
        return _("%(number)s ditandai sudah dibayar.", number=payout.number)

    return _do(mark, payout.batch)


@pages.post("/admin/pembayaran/penyaluran/<payout_id>/dikembalikan")
@allow(Role.ADMIN)
def mark_payout_returned(payout_id: str) -> ResponseReturnValue:
    """Note that the bank gave one payout back."""
    payout = _payout(payout_id)
    reason = request.form.get("reason", "")

    def mark() -> str:
        payouts.mark_returned(payout.id, actor=current_actor(), reason=reason)
        return _("%(number)s kembali ke saldo produsen.", number=payout.number)

    return _do(mark, payout.batch)


def _payout(payout_id: str) -> Payout:
    return see_payout(from_public("payout", payout_id) or 0, actor=current_actor())


def _do(action: Callable[[], str], batch: PayoutBatch) -> ResponseReturnValue:
    """Do something to a run and show it again, with what came of it."""
    try:
        flash(action(), "ok")
    except (RuleBroken, Invalid) as refusal:
        flash(_sentence(refusal), "bad")
    return redirect(url_for("payments.show_batch", number=batch.number))


def _sentence(refusal: DomainError) -> str:
    found = [message for messages in refusal.errors.values() for message in messages]
    return " ".join(found) or str(refusal)
