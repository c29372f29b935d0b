"""One button, one address: offering, signing, declining, another version, notice."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from marketplace.agreements.pages import pages
from marketplace.agreements.pages.showing import agreement_page
from marketplace.agreements.policies import SIGNING_ROLES, WRITING_ROLES
from marketplace.agreements.schemas import (
    AgreementDeclineInput,
    AgreementNoticeInput,
    AgreementSignInput,
)
from marketplace.agreements.services import drafting, ending, signing
from marketplace.shared.actors import Role
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.errors import STATUS_OF
from marketplace.web.forms import Form

OF_BUYER, OF_PRODUCER = "agreements.show_agreement", "agreements.show_offered"


@pages.post("/usaha/kesepakatan/<agreement>/tawarkan")
@allow(*WRITING_ROLES)
def offer_version(agreement: str) -> ResponseReturnValue:
    """Fix the draft and ask all to sign."""
    done = _("Ditawarkan. Semua pihak diminta menandatangani.")
    return _press(agreement, signing.offer_version, done)


@pages.post("/usaha/kesepakatan/<agreement>/tarik")
@allow(*WRITING_ROLES)
def withdraw_version(agreement: str) -> ResponseReturnValue:
    """Take an offered version back."""
    done = _("Ditarik. Produsen diberi tahu.")
    return _act(agreement, AgreementDeclineInput(), signing.withdraw_version, done, OF_BUYER)


@pages.post("/usaha/kesepakatan/<agreement>/buang")
@allow(*WRITING_ROLES)
def drop_draft(agreement: str) -> ResponseReturnValue:
    """Give the draft up."""
    return _press(agreement, drafting.drop_draft, _("Draf dibuang."))


@pages.post("/usaha/kesepakatan/<agreement>/versi")
@allow(*WRITING_ROLES)
def begin_version(agreement: str) -> ResponseReturnValue:
    """Copy the last version as a draft, to change or to renew it, and open its form."""
    renewal = "renewal" in request.form
    number = found_id("agreement", agreement)
    try:
        drafting.begin_version(number, actor=current_actor(), renewal=renewal)
    except (Invalid, RuleBroken) as error:
        flash(_told(error), "bad")
        return redirect(url_for(OF_BUYER, agreement=agreement), 303)
    flash(
        _("Disalin sebagai draf. Yang berlaku tetap berlaku sampai semua tanda tangan."), "ok"
    )
    return redirect(url_for("agreements.edit_draft", agreement=agreement), 303)


@pages.post("/usaha/kesepakatan/<agreement>/tandatangan")
@allow(*SIGNING_ROLES)
def sign_for_buyer(agreement: str) -> ResponseReturnValue:
    """Sign for the buyer what was read."""
    return _act(agreement, AgreementSignInput(), signing.sign, _("Ditandatangani."), OF_BUYER)


@pages.post("/usaha/kesepakatan/<agreement>/akhiri")
@allow(Role.BUYER_OWNER)
def give_notice(agreement: str) -> ResponseReturnValue:
    """End it with all producers after the agreed notice."""
    done = _("Pemberitahuan dicatat. Semua produsen diberi tahu.")
    return _act(agreement, AgreementNoticeInput(), ending.give_notice, done, OF_BUYER)


@pages.post("/jual/kesepakatan/<agreement>/tandatangan")
@allow(Role.PRODUCER_OWNER)
def sign_for_producer(agreement: str) -> ResponseReturnValue:
    """Sign for the producer what was read."""
    return _act(
        agreement, AgreementSignInput(), signing.sign, _("Ditandatangani."), OF_PRODUCER
    )


@pages.post("/jual/kesepakatan/<agreement>/tolak")
@allow(Role.PRODUCER_OWNER)
def decline(agreement: str) -> ResponseReturnValue:
    """Decline to sign, with a reason."""
    done = _("Ditolak. Pembeli membaca alasan Anda.")
    return _act(agreement, AgreementDeclineInput(), signing.decline, done, OF_PRODUCER)


@pages.post("/jual/kesepakatan/<agreement>/akhiri")
@allow(Role.PRODUCER_OWNER)
def leave(agreement: str) -> ResponseReturnValue:
    """End it for the own business after the agreed notice."""
    done = _("Pemberitahuan dicatat. Pembeli diberi tahu.")
    return _act(agreement, AgreementNoticeInput(), ending.give_notice, done, OF_PRODUCER)


def _press(agreement: str, work: Callable[..., object], done: str) -> ResponseReturnValue:
    """Do what a button without fields asks."""
    try:
        work(found_id("agreement", agreement), actor=current_actor())
    except (Invalid, RuleBroken) as error:
        flash(_told(error), "bad")
    else:
        flash(done, "ok")
    return redirect(url_for(OF_BUYER, agreement=agreement), 303)


def _act(
    agreement: str, schema: Schema, work: Callable[..., object], done: str, page: str
) -> ResponseReturnValue:
    """Do what a form asks; a refusal shows the agreement with what was typed."""
    agreement_id = found_id("agreement", agreement)
    form = Form(schema)
    if not form.accepts(request.form):
        return agreement_page(agreement_id, form)
    try:
        work(agreement_id, actor=current_actor(), **form.values)
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        response = agreement_page(agreement_id, form)
        response.status_code = STATUS_OF[type(error)]
        return response
    flash(done, "ok")
    return redirect(url_for(page, agreement=agreement), 303)


def _told(error: Invalid | RuleBroken) -> str:
    return " ".join([str(error), *(text for found in error.errors.values() for text in found)])
