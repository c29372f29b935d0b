"""Where a resident's goods are brought."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.buyers import queries
from marketplace.buyers.facts import DeliveryPointFacts
from marketplace.buyers.pages import pages
from marketplace.buyers.pages.points import facts_of
from marketplace.buyers.schemas import HouseholdInput
from marketplace.buyers.services import delivery_points
from marketplace.shared.actors import Role
from marketplace.shared.errors import Invalid, NotFound
from marketplace.shared.language import _
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form


@pages.route("/akun/alamat", methods=["GET", "POST"])
@allow(Role.RESIDENT)
def change_home() -> ResponseReturnValue:
    """Show where a resident lives; change it."""
    actor = current_actor()
    homes = queries.open_delivery_points(actor.organisation_id or 0)
    if not homes:
        raise NotFound
    home = homes[0]
    form = Form(HouseholdInput(), initial=facts_of(home))
    if request.method == "POST" and form.accepts(request.form):
        try:
            facts = DeliveryPointFacts(name=home.name, zone=home.zone, **form.values)
            delivery_points.change_delivery_point(home.id, facts, actor=actor)
        except Invalid as error:
            form.refused(error)
        else:
            flash(_("Alamat antar disimpan."), "ok")
            return redirect(url_for("buyers.change_home"))
    return render_template("buyers/home.html", form=form), form.status
