"""The standing orders of a buyer, each with the next day on which it comes."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.procurement.pages.menus import count_of
from marketplace.shared.language import _l
from marketplace.standing_orders import policies, wording
from marketplace.standing_orders.pages import pages
from marketplace.standing_orders.policies import READING_ROLES
from marketplace.standing_orders.queries import standing as queries
from marketplace.standing_orders.queries.coming import coming_of
from marketplace.standing_orders.states import StandingState
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.current import current_actor

ADDRESS = "/usaha/rutin"
ROWS = 50
WORK = "standing_orders"


def states_of(chosen: str) -> tuple[StandingState, ...]:
    """Return the state that a filter names; nothing: all."""
    return (StandingState(chosen),) if chosen in {*StandingState} else ()


navigation.add(
    navigation.Entry(
        key="standing_orders",
        label=_l("Pesanan rutin"),
        short=_l("Rutin"),
        icon="repeat",
        endpoint="standing_orders.list_standing",
        roles=READING_ROLES,
        position=122,
        count=count_of(WORK),
    )
)


@pages.get(ADDRESS)
@allow(*READING_ROLES)
def list_standing() -> ResponseReturnValue:
    """List them, the newest first."""
    actor = current_actor()
    chosen = request.args.get("keadaan", "")
    part = queries.standing_orders(
        actor, states=states_of(chosen), limit=ROWS, cursor=request.args.get("cursor")
    )
    return render_template(
        "standing_orders/list.html",
        part=part,
        coming=coming_of(part.items),
        counts=queries.count_by_state(actor),
        chosen=chosen,
        may_make=policies.may_make(actor),
        say=wording,
    )
