"""Buttons of one standing order: dates, pause, end, and whose it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.standing_orders.models import StandingOrder
from marketplace.standing_orders.pages import pages
from marketplace.standing_orders.pages.listing import ADDRESS
from marketplace.standing_orders.pages.showing import one_page
from marketplace.standing_orders.policies import WRITING_ROLES
from marketplace.standing_orders.queries.standing import find_standing
from marketplace.standing_orders.schemas import StandingDateInput, StandingPauseInput
from marketplace.standing_orders.services import timing
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

OfDay = Callable[..., StandingOrder]


@pages.post(f"{ADDRESS}/<standing>/lewati")
@allow(*WRITING_ROLES)
def skip_date(standing: str) -> ResponseReturnValue:
    """Let nothing come on one date."""
    return _on_day(standing, timing.skip_date, _("Hari itu dilewati."))


@pages.post(f"{ADDRESS}/<standing>/antar")
@allow(*WRITING_ROLES)
def unskip_date(standing: str) -> ResponseReturnValue:
    """Let goods come on that date after all."""
    return _on_day(standing, timing.unskip_date, _("Hari itu diantar lagi seperti biasa."))


@pages.post(f"{ADDRESS}/<standing>/jeda")
@allow(*WRITING_ROLES)
def pause(standing: str) -> ResponseReturnValue:
    """Let nothing come between two days."""
    number = found_id("standing_order", standing)
    form = Form(StandingPauseInput())
    accepted = form.accepts(request.form)
    if accepted:
        try:
            timing.pause(number, actor=current_actor(), **form.values)
        except (Invalid, RuleBroken) as refusal:
            form.refused(refusal)
            accepted = False
    if not accepted:
        return one_page(find_standing(number, actor=current_actor()), form)
    flash(_("Jeda tersimpan. Yang sudah dipesan tetap datang."), "ok")
    return _again(standing)


@pages.post(f"{ADDRESS}/<standing>/lanjut")
@allow(*WRITING_ROLES)
def resume(standing: str) -> ResponseReturnValue:
    """Let goods come again."""
    return _done(standing, timing.resume, _("Pesanan rutin berjalan lagi."))


@pages.post(f"{ADDRESS}/<standing>/akhiri")
@allow(*WRITING_ROLES)
def end(standing: str) -> ResponseReturnValue:
    """Let nothing more come."""
    return _done(
        standing, timing.end, _("Pesanan rutin diakhiri. Yang sudah dipesan tetap datang.")
    )


@pages.post(f"{ADDRESS}/<standing>/ambil")
@allow(*WRITING_ROLES)
def take_over(standing: str) -> ResponseReturnValue:
    """Order in one's own name from now on."""
    return _done(standing, timing.take_over, _("Mulai sekarang dipesan atas nama Anda."))


def _on_day(standing: str, act: OfDay, said: str) -> ResponseReturnValue:
    number = found_id("standing_order", standing)
    find_standing(number, actor=current_actor())
    form = Form(StandingDateInput())
    if not form.accepts(request.form):
        flash(_("Pilih hari antar dari daftar pesanan rutin ini."), "bad")
        return _again(standing)
    day: date = form.values["day"]
    return _done(standing, lambda key, actor: act(key, day, actor=actor), said)


def _done(standing: str, act: OfDay, said: str) -> ResponseReturnValue:
    number = found_id("standing_order", standing)
    try:
        act(number, actor=current_actor())
    except (Invalid, RuleBroken) as refusal:
        told = [text for texts in refusal.errors.values() for text in texts]
        flash(" ".join(told or [str(refusal)]), "bad")
    else:
        flash(said, "ok")
    return _again(standing)


def _again(standing: str) -> ResponseReturnValue:
    return redirect(url_for("standing_orders.show_standing", standing=standing), 303)
