"""The board on a producer's phone: what the airport looks for, answered in one tap."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.demand import policies, wording
from marketplace.demand.models import Need
from marketplace.demand.pages import pages
from marketplace.demand.queries import board as queries
from marketplace.demand.queries.needs import find_need
from marketplace.demand.schemas import PledgeInput
from marketplace.demand.services import pledging
from marketplace.demand.states import PledgeAnswer
from marketplace.producers.queries import own_producer
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.places import km_from
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.errors import STATUS_OF
from marketplace.web.filters import day as written
from marketplace.web.forms import Form


@pages.get("/jual/permintaan")
@allow(*PRODUCER_ROLES)
def list_board() -> ResponseReturnValue:
    """List the needs to answer, or those answered."""
    actor = current_actor()
    chosen = request.args.get("tampil", "")
    chosen = chosen if chosen in ("semua", "dijawab") else ""
    part = queries.board(
        actor,
        answered=chosen == "dijawab",
        everything=chosen == "semua",
        cursor=request.args.get("cursor"),
    )
    producer = own_producer(actor)
    return render_template(
        "demand/board.html",
        part=part,
        chosen=chosen,
        counts=dict(zip(("", "semua", "dijawab"), queries.counts(actor), strict=True)),
        is_approved=producer.state is ReviewState.APPROVED,
        km=km_from(producer.district_code),
        takes_answers=_takes_answers,
        form=Form(PledgeInput()),
        say=wording,
    )


@pages.get("/jual/permintaan/<need>")
@allow(*PRODUCER_ROLES)
def show_posting(need: str) -> ResponseReturnValue:
    """Show one need, to answer it or to change the answer."""
    return _posting(need, Form(PledgeInput()))


@pages.post("/jual/permintaan/<need>")
@allow(*PRODUCER_ROLES)
def answer(need: str) -> ResponseReturnValue:
    """Take the answer over; a refusal shows the need with what was typed."""
    form = Form(PledgeInput())
    if not form.accepts(_answer_only(request.form)):
        return _posting(need, form)
    try:
        pledge = pledging.answer_need(
            found_id("need", need), actor=current_actor(), **form.values
        )
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        response = _posting(need, form)
        response.status_code = STATUS_OF[type(error)]
        return response
    until = written(pledge.need.answer_by)
    flash(_("Jawaban tersimpan. Bisa diubah sampai %(day)s.", day=until), "ok")
    return redirect(url_for("demand.list_board"), 303)


def _answer_only(typed: Mapping[str, str]) -> Mapping[str, str]:
    """Leave out the fields that an answer does not need: nobody corrects a price to say no."""
    answer = typed.get("answer", "")
    unneeded = {
        PledgeAnswer.NO.value: {"quantity", "floor_price_rupiah", "offer"},
        PledgeAnswer.FULL.value: {"quantity"},
    }.get(answer, set())
    return {name: typed[name] for name in typed if name not in unneeded}


def _posting(need: str, form: Form) -> Response:
    actor = current_actor()
    found = find_need(found_id("need", need), actor=actor)
    producer = own_producer(actor)
    page = render_template(
        "demand/posting.html",
        posting=queries.posting_of(found, actor),
        form=form,
        is_approved=producer.state is ReviewState.APPROVED,
        km=km_from(producer.district_code),
        takes_answers=_takes_answers,
        say=wording,
    )
    return make_response(page, form.status)


def _takes_answers(need: Need) -> bool:
    return policies.takes_answers(need, today())
