"""The regency ends a requirement, and does without it for one producer."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.requirements.pages import pages
from marketplace.requirements.pages.reading import ADDRESS, show
from marketplace.requirements.schemas import EndInput, WaiverInput
from marketplace.requirements.services import deciding, ruling
from marketplace.shared.actors import Role
from marketplace.shared.errors import Invalid, NotFound, RuleBroken
from marketplace.shared.language import _
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form


@pages.post(f"{ADDRESS}/<code>/akhiri")
@allow(Role.ADMIN)
def end_requirement(code: str) -> ResponseReturnValue:
    """Ask for it no longer after a day."""
    form = Form(EndInput())

    def end() -> None:
        ruling.end_requirement(code, actor=current_actor(), **form.values)

    if not _done(form, end):
        return show(code, ending=form)
    flash(_("Hari terakhir disimpan."), "ok")
    return redirect(url_for("requirements.show_requirement", code=code))


@pages.post(f"{ADDRESS}/<code>/longgarkan")
@allow(Role.ADMIN)
def waive(code: str) -> ResponseReturnValue:
    """Do without it for one producer until a day."""
    form = Form(WaiverInput())

    def give() -> None:
        deciding.waive(code, actor=current_actor(), **form.values)

    if not _done(form, give):
        return show(code, waiving=form)
    flash(_("Kelonggaran disimpan. Produsen diberi tahu."), "ok")
    return redirect(url_for("requirements.show_requirement", code=code))


@pages.post("/admin/kelonggaran/<waiver_id>/cabut")
@allow(Role.ADMIN)
def end_waiver(waiver_id: str) -> ResponseReturnValue:
    """Ask again for what was waived."""
    deciding.end_waiver(found_id("waiver", waiver_id), actor=current_actor())
    flash(_("Kelonggaran dicabut."), "ok")
    return redirect(url_for("requirements.list_requirements"))


def _done(form: Form, act: Callable[[], None]) -> bool:
    if not form.accepts(request.form):
        return False
    try:
        act()
    except NotFound:
        if "producer_id" not in form.values:
            raise
        form.errors = {"producer": [_("Pilih produsen yang diminta memenuhi ini.")]}
    except (Invalid, RuleBroken) as error:
        form.refused(error)
    return form.status == 200
