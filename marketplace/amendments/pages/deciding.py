"""One proposal: before and after side by side, and the answer, point by point."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.amendments import policies, queries
from marketplace.amendments.models import OrderProposal
from marketplace.amendments.pages import pages
from marketplace.amendments.pages.proposing import SIDES
from marketplace.amendments.schemas import DecisionInput
from marketplace.amendments.services import deciding, proposing
from marketplace.amendments.states import Decision, ProposalState
from marketplace.catalog.taxes import with_tax
from marketplace.shared.actors import BUYER_ROLES, PRODUCER_ROLES, REGENCY_ROLES, Role
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _
from marketplace.shared.money import Money, total
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

READERS = PRODUCER_ROLES | BUYER_ROLES | REGENCY_ROLES | {Role.RESIDENT}


@pages.get("/usulan/<public_id>")
@allow(*READERS)
def show_proposal(public_id: str) -> ResponseReturnValue:
    """Show what would change, and until when an answer is awaited."""
    actor = current_actor()
    proposal = queries.find_proposal(found_id("order_proposal", public_id), actor=actor)
    is_open = proposal.state is ProposalState.OPEN
    return render_template(
        "amendments/proposal.html",
        proposal=proposal,
        part=proposal.producer_order,
        may_decide=is_open and policies.may_decide(actor, proposal),
        may_withdraw=is_open and policies.may_withdraw(actor, proposal),
        after=_total_if_accepted(proposal) if is_open else proposal.total_after,
        most=queries.approved_total(proposal.producer_order.order),
        back=_order_page(proposal),
    )


@pages.post("/usulan/<public_id>/jawab")
@allow(*SIDES)
def decide(public_id: str) -> ResponseReturnValue:
    """Accept or refuse: the button says all or nothing, or each point its own."""
    number = found_id("order_proposal", public_id)
    proposal = queries.find_proposal(number, actor=current_actor())
    form = Form(DecisionInput())
    typed = {
        "accepted_lines": request.form.getlist("accepted_lines"),
        "accepts_day": request.form.get("accepts_day", ""),
        "answer": request.form.get("answer", ""),
    }
    if not form.accepts(typed):
        flash(_("Jawaban tidak terbaca. Coba lagi."), "bad")
        return _again(public_id)
    said = dict(form.values)
    if request.form.get("all") == "yes":
        said |= {"accepted": [line.id for line in proposal.lines], "accepts_day": True}
    elif request.form.get("all") == "no":
        said |= {"accepted": [], "accepts_day": False}
    try:
        decided = deciding.decide_proposal(number, actor=current_actor(), **said)
    except RuleBroken as refusal:
        flash(" ".join([str(refusal), *(s[0] for s in refusal.errors.values())]), "bad")
    else:
        flash(_decided(decided.state), "ok")
    return _again(public_id)


@pages.post("/usulan/<public_id>/tarik")
@allow(*SIDES)
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take one's own proposal back."""
    number = found_id("order_proposal", public_id)
    try:
        proposing.withdraw_proposal(number, actor=current_actor())
    except RuleBroken as refusal:
        flash(str(refusal), "bad")
    else:
        flash(_("Usulan ditarik. Pesanan tetap seperti semula."), "ok")
    return _again(public_id)


def _decided(state: ProposalState) -> str:
    if state is ProposalState.REFUSED:
        return _("Usulan ditolak.")
    return _("Jawaban tersimpan. Pesanan sudah diubah sesuai yang Anda setujui.")


def _again(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("amendments.show_proposal", public_id=public_id))


def _order_page(proposal: OrderProposal) -> str:
    actor, part = current_actor(), proposal.producer_order
    if actor.has(*PRODUCER_ROLES):
        return f"/jual/pesanan/{part.number}"
    if actor.has(*REGENCY_ROLES):
        return f"/admin/pesanan/{part.order.number}"
    base = "/pesanan" if actor.has(Role.RESIDENT) else "/usaha/po"
    return f"{base}/{part.order.number}"


def _total_if_accepted(proposal: OrderProposal) -> Money:
    """Return what the whole order would cost if all points were accepted."""
    lines = [line for line in proposal.lines if line.decision is Decision.OPEN]
    new = total(
        with_tax(line.new_unit_price.times(line.new_quantity), line.new_tax_basis_points)
        for line in lines
    )
    old = total(
        with_tax(line.order_line.line_total, line.order_line.tax_basis_points) for line in lines
    )
    return proposal.producer_order.order.total + new - old
