"""One standing order: the days to come, what would happen on each, and what has happened."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.standing_orders import policies, wording
from marketplace.standing_orders.models import StandingOrder
from marketplace.standing_orders.pages import pages
from marketplace.standing_orders.pages.listing import ADDRESS
from marketplace.standing_orders.policies import READING_ROLES
from marketplace.standing_orders.queries import foreseeing, occurrences
from marketplace.standing_orders.queries import standing as queries
from marketplace.standing_orders.queries.owners import owner_of
from marketplace.standing_orders.schemas import StandingPauseInput
from marketplace.standing_orders.states import StandingState
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

ROWS = 12


@pages.get(f"{ADDRESS}/<standing>")
@allow(*READING_ROLES)
def show_standing(standing: str) -> ResponseReturnValue:
    """Show one."""
    number = found_id("standing_order", standing)
    return one_page(queries.find_standing(number, actor=current_actor()))


def one_page(standing: StandingOrder, form: Form | None = None) -> ResponseReturnValue:
    """Show a standing order; `form` is that of the pause, with what is wrong in it."""
    actor = current_actor()
    form = form or Form(StandingPauseInput())
    has_ended = standing.state is StandingState.ENDED
    page = render_template(
        "standing_orders/show.html",
        standing=standing,
        outlooks=[] if has_ended else foreseeing.outlooks(standing),
        part=occurrences.occurrences(
            standing.id, limit=ROWS, cursor=request.args.get("cursor")
        ),
        reach=foreseeing.reach_of(standing),
        owner_is_here=owner_of(standing) is not None,
        may_manage=policies.may_manage(actor, standing),
        is_mine=standing.owner_id == actor.person_id,
        form=form,
        say=wording,
    )
    return make_response(page, form.status)
