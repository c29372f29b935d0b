"""The regency keeps what Dinas Sosial attested of a group's members."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.producers import groups, queries
from marketplace.producers.pages import pages
from marketplace.producers.schemas import AttestationInput
from marketplace.producers.services import attesting
from marketplace.shared.actors import Role
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.shared.places import origin
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form


@pages.get("/admin/produsen/<producer_id>/keluarga")
@allow(Role.ADMIN)
def show_attestation(producer_id: str) -> ResponseReturnValue:
    """Show the count that stands, and the form for a newer one."""
    producer = queries.find_producer(found_id("organisation", producer_id))
    filled = {
        "poor_member_count": "" if (n := producer.poor_member_count) is None else n,
        "attested_on": producer.attested_on or "",
        "reference": producer.attestation_reference or "",
    }
    return _show(Form(AttestationInput(), filled), producer.id)


@pages.post("/admin/produsen/<producer_id>/keluarga")
@allow(Role.ADMIN)
def attest_members(producer_id: str) -> ResponseReturnValue:
    """Keep a newer count."""
    producer = queries.find_producer(found_id("organisation", producer_id))
    form = Form(AttestationInput())
    if not form.accepts(request.form):
        return _show(form, producer.id)
    try:
        attesting.attest_members(producer.id, actor=current_actor(), **form.values)
    except Invalid as error:
        form.refused(error)
        return _show(form, producer.id)
    flash(_("Keterangan Dinas Sosial untuk %(name)s disimpan.", name=producer.name), "ok")
    return redirect(url_for("producers.list_producers", q=producer.name))


def _show(form: Form, producer_id: int) -> ResponseReturnValue:
    producer = queries.find_producer(producer_id)
    page = render_template(
        "producers/attestation.html",
        form=form,
        producer=producer,
        place=origin(producer.village_code),
        letters=groups.attestations_of(producer.id),
        tally=groups.tallies([producer]).get(producer.id),
    )
    return page, form.status
