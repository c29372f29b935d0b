"""Beside the lines of a cart: the nearest local equal, and why another is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.local_content.pages import pages
from marketplace.local_content.queries.advising import advice_for, advice_on, own_line
from marketplace.local_content.schemas import ReasonForm, SwapForm
from marketplace.local_content.services import choosing
from marketplace.local_content.services.choosing import Said
from marketplace.local_content.wording import REASONS
from marketplace.orders import hints
from marketplace.orders.hints import Hint
from marketplace.orders.models import CartLine
from marketplace.shared.actors import Actor, Role
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.quantity import written
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

ROLES = frozenset({Role.REQUESTER, Role.BUYER_OWNER})  # households are not asked
BACK = {"ajukan": "orders.show_checkout"}


@hints.source
def beside(actor: Actor, lines: Sequence[CartLine]) -> Mapping[int, Hint]:
    """Put the nearest local equal beside each line that is not local."""
    return {
        line_id: Hint(
            "local_content/_beside.html",
            advice,
            _("%(name)s: pilih yang lokal, atau beri alasan.", name=advice.line.product.name)
            if advice.must_answer
            else "",
        )
        for line_id, advice in advice_for(lines, actor=actor).items()
    }


@pages.get("/keranjang/<line>/lokal")
@allow(*ROLES)
def show_choice(line: str) -> ResponseReturnValue:
    """Show a line beside its local equals, and ask why it stays as it is."""
    return _page(line, None)


@pages.post("/keranjang/<line>/lokal")
@allow(*ROLES)
def give_reason(line: str) -> ResponseReturnValue:
    """Keep why a line stays with a producer from outside."""
    number, form = found_id("cart_line", line), Form(ReasonForm())
    if not form.accepts(request.form):
        return _page(line, form)
    try:
        choosing.give_reason(number, Said(**form.values), actor=current_actor())
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        return _page(line, form)
    flash(_("Alasan dicatat."), "ok")
    return _back()


@pages.post("/keranjang/<line>/lokal/tukar")
@allow(*ROLES)
def swap_line(line: str) -> ResponseReturnValue:
    """Take a local equal instead, with one press."""
    number, form = found_id("cart_line", line), Form(SwapForm())
    if not form.accepts(request.form):
        return _page(line, form)
    try:
        put = choosing.swap_line(number, form.values["offer_id"], actor=current_actor())
    except (Invalid, RuleBroken) as error:
        flash(str(error), "bad")
        return redirect(url_for("local_content.show_choice", line=line), 303)
    flash(_("Ditukar dengan yang lokal: %(quantity)s.", quantity=written(put)), "ok")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for(BACK.get(request.args.get("dari", ""), "orders.show_cart")), 303)


def _page(public_id: str, form: Form | None) -> ResponseReturnValue:
    actor = current_actor()
    line = own_line(found_id("cart_line", public_id), actor=actor)
    advice = advice_on(line, actor=actor)
    told = advice.told
    initial = {"reason": told.reason.value, "words": told.words} if told else {}
    form = form or Form(ReasonForm(), initial)
    page = render_template(
        "local_content/choice.html",
        advice=advice,
        form=form,
        reasons=[(kind.value, str(words)) for kind, words in REASONS.items()],
        came_from=request.args.get("dari", ""),
    )
    return page, form.status
