"""What is exempt from asking, until when."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog.queries.offers import categories
from marketplace.local_content import policies
from marketplace.local_content.pages import pages
from marketplace.local_content.pages.showing import OWN
from marketplace.local_content.policies import WAIVING_ROLES
from marketplace.local_content.queries.waivers import waivable_products, waivers
from marketplace.local_content.schemas import WaiverForm, waiver_facts
from marketplace.local_content.services import waiving
from marketplace.shared.actors import BUYER_ROLES
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

ROWS = 50


@pages.get(f"{OWN}/pengecualian")
@allow(*BUYER_ROLES)
def list_waivers() -> ResponseReturnValue:
    """List what is and was exempt."""
    return _list(Form(WaiverForm()))


@pages.post(f"{OWN}/pengecualian")
@allow(*WAIVING_ROLES)
def grant_waiver() -> ResponseReturnValue:
    """Exempt a category or a product until a day."""
    form = Form(WaiverForm())
    if not form.accepts(request.form):
        return _list(form)
    try:
        waiving.grant_waiver(waiver_facts(form.values), actor=current_actor())
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        return _list(form)
    flash(_("Pengecualian dicatat."), "ok")
    return redirect(url_for("local_content.list_waivers"))


@pages.post(f"{OWN}/pengecualian/<waiver>/akhiri")
@allow(*WAIVING_ROLES)
def end_waiver(waiver: str) -> ResponseReturnValue:
    """Ask again from now on."""
    try:
        waiving.end_waiver(found_id("content_waiver", waiver), actor=current_actor())
    except RuleBroken as error:
        flash(str(error), "bad")
    else:
        flash(_("Pengecualian diakhiri."), "ok")
    return redirect(url_for("local_content.list_waivers"))


def _list(form: Form) -> ResponseReturnValue:
    actor = current_actor()
    buyer_id = actor.organisation_id or 0
    page = render_template(
        "local_content/waivers.html",
        form=form,
        part=waivers(buyer_id, limit=ROWS, cursor=request.args.get("cursor")),
        may_waive=policies.may_waive(actor),
        categories=[(to_public("category", each.id), each.name) for each in categories()],
        products=[
            (to_public("product", number), name) for number, name in waivable_products(buyer_id)
        ],
    )
    return page, form.status
