"""A buyer's needs: the list, one with its answers side by side, and its end."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.demand import policies, wording
from marketplace.demand.models import Need, Pledge
from marketplace.demand.pages import pages
from marketplace.demand.policies import ASKING_ROLES, READING_ROLES
from marketplace.demand.queries import needs as queries
from marketplace.demand.queries.history import Reliability, reliability
from marketplace.demand.queries.open_quantities import open_quantities
from marketplace.demand.queries.pledges import Answers, answers_to, pledges_of
from marketplace.demand.services import asking, publishing
from marketplace.demand.states import NEED_LIFECYCLE, NeedState
from marketplace.orders.pricing import unit_price
from marketplace.orders.quoting import is_sold
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor

ROWS = 50
FILTERS = {
    "open": (NeedState.OPEN,),
    "draft": (NeedState.DRAFT,),
    "ordered": (NeedState.ORDERED,),
    "ended": (NeedState.CLOSED, NeedState.CANCELLED),
}


@pages.get("/usaha/kebutuhan")
@allow(*READING_ROLES)
def list_needs() -> ResponseReturnValue:
    """List the buyer's needs, newest first, with how far they are covered."""
    actor = current_actor()
    chosen = request.args.get("keadaan", "")
    part = queries.own_needs(
        actor=actor,
        states=FILTERS.get(chosen, ()),
        limit=ROWS,
        cursor=request.args.get("cursor"),
    )
    by_state = queries.count_by_state(actor)
    return render_template(
        "demand/needs.html",
        part=part,
        answers=answers_to([need.id for need in part.items]),
        nothing=Answers(),
        chosen=chosen if chosen in FILTERS else "",
        counts={
            name: sum(by_state.get(state, 0) for state in states)
            for name, states in FILTERS.items()
        },
        may_ask=policies.may_ask(actor),
        today=today(),
        say=wording,
    )


@pages.get("/usaha/kebutuhan/<need>")
@allow(*READING_ROLES)
def show_need(need: str) -> ResponseReturnValue:
    """Show one need with its answers side by side."""
    actor = current_actor()
    found = queries.find_need(found_id("need", need), actor=actor)
    pledges = pledges_of(found.id)
    may_change = policies.may_change_need(actor, found)
    orders = queries.orders_of(found.id)
    taken = {each.delivery_day for each in orders if each.ended_at is None}
    rows = _compared(found, pledges)
    return render_template(
        "demand/need.html",
        need=found,
        answers=answers_to([found.id]).get(found.id, Answers()),
        rows=rows,
        best=_best(rows),
        refusals=[pledge for pledge in pledges if not pledge.quantity],
        orders={each.delivery_day: each.order for each in orders},
        open_days=policies.open_days(found, taken, today()) if may_change and rows else [],
        may_change=may_change,
        may_edit=may_change and policies.may_still_change(found, answers=len(pledges)),
        may_publish=may_change and found.state is NeedState.DRAFT,
        may_close=may_change and NEED_LIFECYCLE.allows(found.state, NeedState.CLOSED),
        may_cancel=may_change and NEED_LIFECYCLE.allows(found.state, NeedState.CANCELLED),
        takes_answers=policies.takes_answers(found, today()),
        still_open=open_quantities(found) if _may_fill(found, may_change=may_change) else {},
        today=today(),
        say=wording,
    )


def _may_fill(need: Need, *, may_change: bool) -> bool:
    return may_change and need.product_id is not None and policies.is_planned(need)


@pages.post("/usaha/kebutuhan/<need>/umumkan")
@allow(*ASKING_ROLES)
def publish_need(need: str) -> ResponseReturnValue:
    """Put a draft on the board."""
    try:
        publishing.publish_need(found_id("need", need), actor=current_actor())
    except Invalid as error:
        flash(" ".join(text for found in error.errors.values() for text in found), "bad")
        return redirect(url_for("demand.edit_need", need=need), 303)
    except RuleBroken as error:
        flash(str(error), "bad")
    else:
        flash(_("Diumumkan. Produsen yang cocok diberi tahu besok pagi."), "ok")
    return redirect(url_for("demand.show_need", need=need), 303)


@pages.post("/usaha/kebutuhan/<need>/tutup")
@allow(*ASKING_ROLES)
def close_need(need: str) -> ResponseReturnValue:
    """End a need without an order."""
    try:
        publishing.close_need(found_id("need", need), actor=current_actor())
        flash(_("Kebutuhan ditutup. Produsen tidak bisa menjawab lagi."), "ok")
    except RuleBroken as error:
        flash(str(error), "bad")
    return redirect(url_for("demand.show_need", need=need), 303)


@pages.post("/usaha/kebutuhan/<need>/batal")
@allow(*ASKING_ROLES)
def cancel_need(need: str) -> ResponseReturnValue:
    """Withdraw a need."""
    try:
        publishing.cancel_need(found_id("need", need), actor=current_actor())
        flash(_("Kebutuhan dibatalkan."), "ok")
    except RuleBroken as error:
        flash(str(error), "bad")
    return redirect(url_for("demand.show_need", need=need), 303)


@pages.post("/usaha/kebutuhan/<need>/salin")
@allow(*ASKING_ROLES)
def copy_need(need: str) -> ResponseReturnValue:
    """Write a draft of the same, and open it."""
    copy = asking.copy_need(found_id("need", need), actor=current_actor())
    flash(_("Disalin sebagai draf. Periksa hari dan jumlahnya, lalu umumkan."), "ok")
    return redirect(url_for("demand.edit_need", need=to_public("need", copy.id)), 303)


class Compared:
    """One answer in the comparison, with what the buyer weighs it by."""

    def __init__(self, need: Need, pledge: Pledge, kept: Reliability | None) -> None:
        self.pledge, self.kept = pledge, kept
        self.offer = pledge.offer if pledge.offer and is_sold(pledge.offer) else None
        tiers = self.offer.price_tiers if self.offer else []
        self.price: Money | None = unit_price(tiers, pledge.quantity) if tiers else None
        self.is_floor_above = bool(pledge.floor_price and pledge.floor_price > need.ceiling)
        self.is_price_above = bool(self.price and self.price > need.ceiling)
        self.share = pledge.quantity / need.quantity

    @property
    def reliability(self) -> Decimal:
        """How much it kept its word, in whole percent as shown; nothing without a past."""
        return round(self.kept.share, 2) if self.kept and self.kept.orders else Decimal(0)


def _compared(need: Need, pledges: Sequence[Pledge]) -> list[Compared]:
    offering = [pledge for pledge in pledges if pledge.quantity]
    kept = reliability([pledge.producer_id for pledge in offering], today())
    return [Compared(need, pledge, kept.get(pledge.producer_id)) for pledge in offering]


def _best(rows: Sequence[Compared]) -> dict[str, object]:
    """Return the best value of each column, where answers differ in it."""
    prices = [row.price for row in rows if row.price]
    leads = [row.offer.lead_days for row in rows if row.offer]
    kept = [row.reliability for row in rows]
    return {
        "price": min(prices) if len(set(prices)) > 1 else None,
        "lead": min(leads) if len(set(leads)) > 1 else None,
        "reliability": max(kept) if len(set(kept)) > 1 else None,
    }
