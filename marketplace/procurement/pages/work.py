"""“Pekerjaan saya”: all that waits for one person, in one list."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.buyers.policies import why_not_order
from marketplace.buyers.queries import find_own_buyer
from marketplace.procurement import work
from marketplace.procurement.pages import pages
from marketplace.shared.actors import BUYER_ROLES
from marketplace.web.access import allow
from marketplace.web.current import current_actor


@pages.get("/usaha/pekerjaan")
@allow(*BUYER_ROLES)
def show_work() -> ResponseReturnValue:
    """List what waits for the signed-in person, the most pressing first."""
    actor = current_actor()
    counts = work.counts(actor)
    chosen = request.args.get("kind", "")
    chosen = chosen if chosen in counts else ""
    return render_template(
        "procurement/work.html",
        counts=counts,
        chosen=chosen,
        kinds=work.KINDS,
        tasks=work.tasks(actor, counts, only=chosen),
        why_not_order=why_not_order(find_own_buyer(actor)),
    )
