"""Scheduled deliveries on the page of an agreement."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.agreements.call_models import AgreementRelease
from marketplace.agreements.pages import pages
from marketplace.agreements.pages.showing import agreement_page
from marketplace.agreements.policies import WRITING_ROLES
from marketplace.agreements.queries.releases import find_release
from marketplace.agreements.schemas import AgreementReleaseInput
from marketplace.agreements.services import releasing
from marketplace.agreements.states import ReleaseKind
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.errors import STATUS_OF
from marketplace.web.forms import Form


@pages.post("/usaha/kesepakatan/<agreement>/pengambilan")
@allow(*WRITING_ROLES)
def plan_release(agreement: str) -> ResponseReturnValue:
    """Put a delivery on the calendar."""
    agreement_id = found_id("agreement", agreement)
    form = Form(AgreementReleaseInput())
    if not form.accepts(request.form):
        return agreement_page(agreement_id, form)
    try:
        releasing.plan_release(agreement_id, actor=current_actor(), facts=form.values)  # type: ignore[arg-type]
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        response = agreement_page(agreement_id, form)
        response.status_code = STATUS_OF[type(error)]
        return response
    flash(_("Dijadwalkan. Produsen melihatnya."), "ok")
    return redirect(url_for("agreements.show_agreement", agreement=agreement), 303)


@pages.post("/usaha/kesepakatan/pengambilan/<release>/pasti")
@allow(*WRITING_ROLES)
def make_firm(release: str) -> ResponseReturnValue:
    """Make a planned delivery firm, or let a failed one be tried again."""

    def work(found: AgreementRelease) -> object:
        return releasing.change_release(
            found.id,
            actor=current_actor(),
            facts={
                "product_id": found.product_id,
                "delivery_day": found.delivery_day,
                "delivery_point_id": found.delivery_point_id,
                "quantity": found.quantity,
                "kind": ReleaseKind.FIRM,
            },
        )

    return _press(release, work, _("Pasti. Dipesan beberapa hari sebelum hari antar."))


@pages.post("/usaha/kesepakatan/pengambilan/<release>/pesan")
@allow(*WRITING_ROLES)
def order_release(release: str) -> ResponseReturnValue:
    """Order a delivery now."""

    def work(found: AgreementRelease) -> object:
        return releasing.order_release(found.id, actor=current_actor())

    return _press(release, work, _("Dipesan menurut aturan kesepakatan."))


@pages.post("/usaha/kesepakatan/pengambilan/<release>/batal")
@allow(*WRITING_ROLES)
def drop_release(release: str) -> ResponseReturnValue:
    """Take a delivery off the calendar."""

    def work(found: AgreementRelease) -> object:
        return releasing.drop_release(found.id, actor=current_actor())

    return _press(release, work, _("Dihapus dari jadwal."))


def _press(
    release: str, work: Callable[[AgreementRelease], object], done: str
) -> ResponseReturnValue:
    found = find_release(found_id("agreement_release", release), actor=current_actor())
    agreement = to_public("agreement", found.agreement_id)
    try:
        work(found)
    except (Invalid, RuleBroken) as error:
        told = [text for texts in error.errors.values() for text in texts]
        flash(" ".join([str(error), *told]), "bad")
    else:
        flash(done, "ok")
    return redirect(url_for("agreements.show_agreement", agreement=agreement), 303)
