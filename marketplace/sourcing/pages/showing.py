"""One request as its buyer sees it: draft, live, sealed, compared, awarded."""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.orders.queries.proposing import booking_choice
from marketplace.shared.clock import JAKARTA, today, utc_now
from marketplace.shared.criteria import Criterion
from marketplace.sourcing import policies, wording
from marketplace.sourcing.comparing import compare
from marketplace.sourcing.pages import pages
from marketplace.sourcing.policies import READING_ROLES
from marketplace.sourcing.queries.awards import deliveries_of
from marketplace.sourcing.queries.views import RfqView, view_rfq
from marketplace.sourcing.services.opening import PEOPLE
from marketplace.sourcing.sharing import proposal
from marketplace.sourcing.states import RFQ_LIFECYCLE, RfqState
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form


@pages.get("/usaha/penawaran/<rfq>")
@allow(*READING_ROLES)
def show_rfq(rfq: str) -> ResponseReturnValue:
    """Show one request; other weights in the address are tried out, and change nothing."""
    return rfq_page(found_id("rfq", rfq), None)


def rfq_page(rfq_id: int, form: Form | None) -> Response:
    """Show a request, with a refused form in its place."""
    actor = current_actor()
    view = view_rfq(rfq_id, actor=actor)
    rfq = view.rfq
    may_manage = policies.may_manage(actor, rfq)
    tried = _tried_weights(view)
    comparison = view.comparison
    if comparison is not None and tried:
        comparison = compare(
            rfq, [column.quotation for column in comparison.columns], today(), tried
        )
    page = render_template(
        "sourcing/rfq.html",
        view=view,
        rfq=rfq,
        form=form,
        comparison=comparison,
        proposal=proposal(comparison) if comparison else [],
        weights=tried or rfq.weights,
        tried=bool(tried),
        criteria=list(Criterion),
        is_live=policies.is_live(rfq, utc_now()),
        may_manage=may_manage,
        may_press=_may_press(view),
        people=PEOPLE,
        may=lambda state: may_manage and RFQ_LIFECYCLE.allows(rfq.state, RfqState(state)),
        deliveries=deliveries_of(rfq.id, view.awards) if view.awards else [],
        booking=booking_choice(actor, rfq.buyer_id) if view.awards and may_manage else None,
        today=today(),
        usual_closing=f"{today().isoformat()}T17:00",
        closing_local=rfq.closes_at.astimezone(JAKARTA).strftime("%Y-%m-%dT%H:%M"),
        say=wording,
    )
    return make_response(page, form.status if form else 200)


def _may_press(view: RfqView) -> bool:
    actor = current_actor()
    pressed = {each.person_id for each in view.openings}
    may = policies.may_open(actor, view.rfq) and actor.person_id not in pressed
    return may and view.rfq.state is RfqState.CLOSED


def _tried_weights(view: RfqView) -> dict[Criterion, int] | None:
    """Read weights to try from the address; only while nothing is decided."""
    if view.rfq.state is not RfqState.OPENED:
        return None
    given = {each: request.args.get(each.value, "") for each in Criterion}
    if not all(text.isascii() and text.isdigit() and len(text) < 4 for text in given.values()):
        return None
    weights = {each: min(int(text), 100) for each, text in given.items()}
    return weights if sum(weights.values()) else None
