"""Proposing a change, from either side."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.amendments import policies, queries
from marketplace.amendments.pages import pages
from marketplace.amendments.pages.forms import by_field, changes_of, proposal_form
from marketplace.amendments.services import proposing
from marketplace.amendments.states import ProposalState, Side
from marketplace.orders.changing import PROMISED, free_until, is_free, may_still_change
from marketplace.orders.models import ProducerOrder
from marketplace.orders.producer_order_queries import find_producer_order_by_number
from marketplace.shared.actors import ORDERING_ROLES, PRODUCER_ROLES, Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.errors import Invalid, NotFound, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

SIDES = PRODUCER_ROLES | ORDERING_ROLES


@pages.get("/usulan/baru/<number>")
@allow(*SIDES)
def show_new(number: str) -> ResponseReturnValue:
    """Ask what should change; `number` is the producer order's."""
    part, side = _found(number)
    return _page(part, side, proposal_form(part, side))


@pages.post("/usulan/baru/<number>")
@allow(*SIDES)
def propose(number: str) -> ResponseReturnValue:
    """Propose it."""
    part, side = _found(number)
    form = proposal_form(part, side)
    if not form.accepts(request.form):
        return _page(part, side, form)
    said = form.values
    try:
        made = proposing.propose_change(
            part.id,
            actor=current_actor(),
            lines=changes_of(part, form),
            day=said["day"],
            reason=said["reason"],
            silence=said["silence"],
        )
    except (Invalid, RuleBroken) as refusal:
        form.refused(refusal)
        form.errors = by_field(form.errors)
        return _page(part, side, form)
    flash(_done(made.state), "ok")
    public = to_public("order_proposal", made.id)
    return redirect(url_for("amendments.show_proposal", public_id=public))


@pages.app_template_global("may_propose")
def may_propose(part: ProducerOrder, actor: Actor) -> bool:
    """Say whether a page offers to propose a change of a part."""
    side = policies.side_of(actor, part)
    if side is None or not may_still_change(part):
        return False
    return side is Side.PRODUCER or part.state in PROMISED


def _done(state: ProposalState) -> str:
    if state is ProposalState.ACCEPTED:
        return _("Pesanan diubah. Produsen diberi tahu.")
    return _("Usulan terkirim. Belum ada yang berubah sampai pihak lain setuju.")


def _found(number: str) -> tuple[ProducerOrder, Side]:
    actor = current_actor()
    part = find_producer_order_by_number(number, actor=actor)
    side = policies.side_of(actor, part)
    if side is None:
        raise NotFound
    return part, side


def _page(part: ProducerOrder, side: Side, form: Form) -> ResponseReturnValue:
    offers = queries.substitutes(part.producer_id) if side is Side.PRODUCER else ()
    page = render_template(
        "amendments/new.html",
        part=part,
        side=side,
        form=form,
        offers=[(to_public("offer", offer.id), offer.product.name) for offer in offers],
        is_free=side is Side.BUYER and is_free(part, utc_now()),
        free_until=free_until(part.delivery_day, part.order.delivery_point.opens_at),
    )
    return make_response(page, form.status)
