"""A buyer's requests, newest first."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.sourcing import policies, wording
from marketplace.sourcing.pages import pages
from marketplace.sourcing.policies import READING_ROLES
from marketplace.sourcing.queries import rfqs as queries
from marketplace.sourcing.states import RfqState
from marketplace.web.access import allow
from marketplace.web.current import current_actor

ROWS = 50
FILTERS = {
    "live": (RfqState.PUBLISHED,),
    "closed": (RfqState.CLOSED,),
    "opened": (RfqState.OPENED,),
    "awarded": (RfqState.AWARDED,),
    "draft": (RfqState.DRAFT,),
    "ended": (RfqState.UNSUCCESSFUL, RfqState.CANCELLED, RfqState.WITHDRAWN),
}


@pages.get("/usaha/penawaran")
@allow(*READING_ROLES)
def list_rfqs() -> ResponseReturnValue:
    """List the buyer's requests."""
    actor = current_actor()
    chosen = request.args.get("keadaan", "")
    part = queries.own_rfqs(
        actor=actor,
        states=FILTERS.get(chosen, ()),
        limit=ROWS,
        cursor=request.args.get("cursor"),
    )
    by_state = queries.count_by_state(actor)
    return render_template(
        "sourcing/rfqs.html",
        part=part,
        chosen=chosen if chosen in FILTERS else "",
        counts={
            name: sum(by_state.get(state, 0) for state in states)
            for name, states in FILTERS.items()
        },
        may_ask=policies.may_ask(actor),
        may_set_rules=policies.may_set_rules(actor),
        say=wording,
    )
