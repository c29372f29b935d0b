"""One button, one address: publishing, ending, answering, opening, another round."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.sourcing.pages import pages
from marketplace.sourcing.pages.showing import rfq_page
from marketplace.sourcing.policies import ASKING_ROLES, OPENING_ROLES
from marketplace.sourcing.queries.rfqs import rfq_of_question
from marketplace.sourcing.schemas import AnswerInput, ExtensionInput, RfqEndInput, RoundInput
from marketplace.sourcing.services import (
    agreeing,
    asking,
    drafting,
    negotiating,
    opening,
    publishing,
)
from marketplace.sourcing.states import RfqState
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.errors import STATUS_OF
from marketplace.web.row_forms import RowForm


@pages.post("/usaha/penawaran/<rfq>/umumkan")
@allow(*ASKING_ROLES)
def publish_rfq(rfq: str) -> ResponseReturnValue:
    """Open a draft to producers; days that have passed lead back to the form."""
    try:
        publishing.publish_rfq(found_id("rfq", rfq), actor=current_actor())
    except Invalid as error:
        flash(" ".join(text for found in error.errors.values() for text in found), "bad")
        return redirect(url_for("sourcing.edit_rfq", rfq=rfq), 303)
    except RuleBroken as error:
        flash(str(error), "bad")
    else:
        flash(_("Diumumkan. Produsen yang dituju diberi tahu."), "ok")
    return redirect(url_for("sourcing.show_rfq", rfq=rfq), 303)


@pages.post("/usaha/penawaran/<rfq>/salin")
@allow(*ASKING_ROLES)
def copy_rfq(rfq: str) -> ResponseReturnValue:
    """Write a draft of the same, and open it."""
    copy = drafting.copy_rfq(found_id("rfq", rfq), actor=current_actor())
    flash(_("Disalin sebagai draf. Periksa hari dan jumlahnya, lalu umumkan."), "ok")
    return redirect(url_for("sourcing.edit_rfq", rfq=to_public("rfq", copy.id)), 303)


@pages.post("/usaha/penawaran/<rfq>/kesepakatan")
@allow(*ASKING_ROLES)
def draft_agreement(rfq: str) -> ResponseReturnValue:
    """Write the draft of an agreement with the winners, and open its form."""
    try:
        made = agreeing.draft_from_award(found_id("rfq", rfq), actor=current_actor())
    except (Invalid, RuleBroken) as error:
        flash(str(error), "bad")
        return redirect(url_for("sourcing.show_rfq", rfq=rfq), 303)
    flash(_("Disalin sebagai draf kesepakatan. Periksa masa berlaku dan jumlahnya."), "ok")
    key = to_public("agreement", made.id)
    return redirect(url_for("agreements.edit_draft", agreement=key), 303)


@pages.post("/usaha/penawaran/<rfq>/perpanjang")
@allow(*ASKING_ROLES)
def extend_rfq(rfq: str) -> ResponseReturnValue:
    """Give everybody more time."""
    done = _("Batas diperpanjang. Semua produsen yang dituju diberi tahu.")
    return _act(rfq, ExtensionInput(), publishing.extend_rfq, done)


@pages.post("/usaha/penawaran/<rfq>/tarik")
@allow(*ASKING_ROLES)
def withdraw_rfq(rfq: str) -> ResponseReturnValue:
    """Take a live request back."""
    done = _("Permintaan ditarik. Penawaran yang masuk tetap tersegel.")
    return _act(rfq, RfqEndInput(), publishing.withdraw_rfq, done)


@pages.post("/usaha/penawaran/<rfq>/batal")
@allow(*ASKING_ROLES)
def cancel_rfq(rfq: str) -> ResponseReturnValue:
    """Give up a draft or a closed request."""
    return _act(rfq, RfqEndInput(), publishing.cancel_rfq, _("Permintaan dibatalkan."))


@pages.post("/usaha/penawaran/<rfq>/gagal")
@allow(*ASKING_ROLES)
def declare_unsuccessful(rfq: str) -> ResponseReturnValue:
    """End an opened request without an award."""
    done = _("Diakhiri tanpa pemenang. Semua penawar diberi tahu.")
    return _act(rfq, RfqEndInput(), publishing.declare_unsuccessful, done)


@pages.post("/usaha/penawaran/pertanyaan/<question>")
@allow(*ASKING_ROLES)
def answer_question(question: str) -> ResponseReturnValue:
    """Answer a question, once, to all."""
    number = found_id("rfq_question", question)
    rfq = to_public("rfq", rfq_of_question(number))

    def answer(_rfq_id: int, **values: Any) -> object:  # noqa: ANN401
        return asking.answer_question(number, **values)

    return _act(rfq, AnswerInput(), answer, _("Terjawab. Semua produsen membacanya."))


@pages.post("/usaha/penawaran/<rfq>/buka")
@allow(*OPENING_ROLES)
def press_to_open(rfq: str) -> ResponseReturnValue:
    """Press as one of the two who open."""
    try:
        found = opening.press_to_open(found_id("rfq", rfq), actor=current_actor())
    except RuleBroken as error:
        flash(str(error), "bad")
    else:
        if found.state is RfqState.OPENED:
            flash(_("Penawaran dibuka."), "ok")
        else:
            flash(_("Tercatat. Satu orang lain harus menekan juga."), "ok")
    return redirect(url_for("sourcing.show_rfq", rfq=rfq), 303)


@pages.post("/usaha/penawaran/<rfq>/putaran")
@allow(*ASKING_ROLES)
def start_round(rfq: str) -> ResponseReturnValue:
    """Ask for better quotations, sealed once more."""
    done = _("Putaran baru dimulai. Yang diminta menawar lagi diberi tahu.")
    return _act(rfq, RoundInput(), negotiating.start_round, done)


class _ActForm(RowForm):
    several = frozenset({"quotations"})


def _act(
    rfq: str, schema: Schema, work: Callable[..., object], done: str
) -> ResponseReturnValue:
    """Do what a form asks; a refusal shows the request with what was typed."""
    rfq_id = found_id("rfq", rfq)
    form = _ActForm(schema)
    if not form.accepts(request.form):
        return rfq_page(rfq_id, form)
    try:
        work(rfq_id, actor=current_actor(), **_plain(form.values))
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        response = rfq_page(rfq_id, form)
        response.status_code = STATUS_OF[type(error)]
        return response
    flash(done, "ok")
    return redirect(url_for("sourcing.show_rfq", rfq=rfq), 303)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return dict(values)
