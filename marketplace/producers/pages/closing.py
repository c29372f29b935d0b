"""The producer's days off."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.producers import queries
from marketplace.producers.pages import pages
from marketplace.producers.schemas import ClosureInput
from marketplace.producers.services import closing
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.shared.calendar import public_holidays
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _, _l
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form
from marketplace.web.navigation import Entry

ADDRESS = "/jual/usaha/libur"
AHEAD = timedelta(days=120)  # public holidays that are offered

navigation.add(
    Entry(
        key="closures",
        label=_l("Hari libur"),
        icon="calendar-days",
        endpoint="producers.show_closures",
        roles=PRODUCER_ROLES,
        position=47,
        group=_l("Usaha"),
    )
)


@pages.get(ADDRESS)
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def show_closures() -> ResponseReturnValue:
    """Show when nothing is delivered, and the public holidays ahead."""
    picked = {name: request.args.get(name, "") for name in ("first_day", "last_day", "reason")}
    return _show(Form(ClosureInput(), picked))


@pages.post(ADDRESS)
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def close_shop() -> ResponseReturnValue:
    """Add days off."""
    form = Form(ClosureInput())
    if not form.accepts(request.form):
        return _show(form)
    try:
        closing.close_shop(actor=current_actor(), **form.values)
    except Invalid as error:
        form.refused(error)
        return _show(form)
    flash(_("Hari libur disimpan. Pembeli melihatnya sekarang."), "ok")
    return redirect(ADDRESS)


@pages.post(f"{ADDRESS}/<closure_id>/buka")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def reopen_shop(closure_id: str) -> ResponseReturnValue:
    """Open again."""
    closing.reopen_shop(found_id("closure", closure_id), actor=current_actor())
    flash(_("Libur diakhiri. Barang bisa dipesan untuk hari itu lagi."), "ok")
    return redirect(ADDRESS)


def _show(form: Form) -> ResponseReturnValue:
    producer = queries.own_producer(current_actor())
    page = render_template(
        "producers/closures.html",
        form=form,
        closures=queries.coming_closures(producer.id, today()),
        holidays=public_holidays(today(), today() + AHEAD),
        present=today(),
    )
    return page, form.status
