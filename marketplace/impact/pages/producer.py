"""A producer's own page: what its sales brought, and the two questions behind LM3."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.impact.asking import last_quarter, period_words, read_asked
from marketplace.impact.board.producer import make_own_board
from marketplace.impact.filters import Period, quarter_of, read_period
from marketplace.impact.pages import pages
from marketplace.impact.pages.choosing import addresses, quick_links
from marketplace.impact.policies import viewer_of
from marketplace.impact.queries.own_surveys import survey_of, surveys_of
from marketplace.impact.services.surveying import declare_spending
from marketplace.impact.survey_schemas import SpendingInput
from marketplace.producers.queries import own_producer
from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.clock import today
from marketplace.shared.errors import DomainError
from marketplace.shared.language import _, _l
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

ASKED_QUARTERS = 4

navigation.add(
    navigation.Entry(
        key="own_impact",
        label=_l("Dampak"),
        icon="chart-line",
        endpoint="impact.show_own_sales",
        roles=PRODUCER_ROLES,
        position=46,
    )
)


@pages.get("/jual/dampak")
@allow(*PRODUCER_ROLES)
def show_own_sales() -> ResponseReturnValue:
    """Show a producer what its sales brought, and whether the survey is filled in."""
    actor = current_actor()
    given = {"period": request.args.get("period", "")}
    asked = read_asked(given, last_quarter(today()))
    board = make_own_board(asked, viewer_of(actor), own_producer(actor))
    quarter = last_quarter(today())
    return render_template(
        "impact/producer.html",
        board=board,
        quick=quick_links(asked, addresses("impact.show_own_sales", asked, None)),
        quarter=period_words(quarter),
        is_answered=survey_of(actor.organisation_id or 0, quarter) is not None,
    )


@pages.get("/jual/dampak/belanja")
@allow(*PRODUCER_ROLES)
def show_survey() -> ResponseReturnValue:
    """Ask what part of a quarter's income was spent in Kulon Progo."""
    quarter = _quarter(request.args.get("quarter"))
    said = survey_of(current_actor().organisation_id or 0, quarter)
    filled: dict[str, object] = {"quarter": quarter.code}
    if said is not None:
        filled |= {
            "wages": said.wages_basis_points // 100,
            "suppliers": said.suppliers_basis_points // 100,
        }
    return _ask(Form(SpendingInput(), filled))


@pages.post("/jual/dampak/belanja")
@allow(*PRODUCER_ROLES)
def declare_own_spending() -> ResponseReturnValue:
    """Keep the answers."""
    form = Form(SpendingInput())
    if not form.accepts(request.form):
        return _ask(form)
    try:
        declare_spending(
            actor=current_actor(),
            period=read_period(form.values["quarter"]),
            wages_basis_points=form.values["wages"] * 100,
            suppliers_basis_points=form.values["suppliers"] * 100,
        )
    except DomainError as refusal:
        form.refused(refusal)
        return _ask(form)
    flash(_("Terima kasih. Jawaban Anda ikut dihitung."), "ok")
    return redirect(url_for("impact.show_own_sales"), 303)


def _ask(form: Form) -> ResponseReturnValue:
    said = surveys_of(current_actor().organisation_id or 0)
    quarters = [(each.code, period_words(each)) for each in _quarters()]
    page = render_template("impact/survey.html", form=form, quarters=quarters, said=said)
    return page, form.status


def _quarters() -> list[Period]:
    quarters = [last_quarter(today())]
    while len(quarters) < ASKED_QUARTERS:
        quarters.append(quarters[-1].before())
    return quarters


def _quarter(text: str | None) -> Period:
    asked = (each for each in _quarters() if each.code == text)
    return next(asked, quarter_of(today()).before())
