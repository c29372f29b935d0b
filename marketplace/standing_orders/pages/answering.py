"""One day of a standing order: what is asked, and the answer in two taps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from marketplace.shared.clock import utc_now
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shared.opaque import from_public, to_public
from marketplace.shared.quantity import written
from marketplace.standing_orders import policies, wording
from marketplace.standing_orders.models import Occurrence
from marketplace.standing_orders.pages import pages
from marketplace.standing_orders.pages.listing import ADDRESS
from marketplace.standing_orders.policies import READING_ROLES, WRITING_ROLES
from marketplace.standing_orders.queries.choices import LineChoice, choices_for
from marketplace.standing_orders.queries.occurrences import find_occurrence
from marketplace.standing_orders.queries.owners import owner_of
from marketplace.standing_orders.services import answering
from marketplace.standing_orders.services.agreeing import Choice
from marketplace.standing_orders.states import OccurrenceState
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.fields import DayField, OpaqueId, QuantityField
from marketplace.web.forms import Form

DAY = f"{ADDRESS}/hari/<day>"
LONGEST_PRICE = 15  # digits


@pages.get(DAY)
@allow(*READING_ROLES)
def show_day(day: str) -> ResponseReturnValue:
    """Show a day: what is proposed and until when, or what became of it."""
    return _page(_found(day))


@pages.post(f"{DAY}/terima")
@allow(*WRITING_ROLES)
def accept(day: str) -> ResponseReturnValue:
    """Order it as proposed."""
    return _done(day, answering.accept, _("Dipesan sesuai usulan."))


@pages.post(f"{DAY}/lewati")
@allow(*WRITING_ROLES)
def let_go(day: str) -> ResponseReturnValue:
    """Let nothing come that day."""
    return _done(day, answering.let_go, _("Hari itu dilewati. Tidak ada yang dipesan."))


@pages.post(f"{DAY}/ulang")
@allow(*WRITING_ROLES)
def try_again(day: str) -> ResponseReturnValue:
    """Have a day that failed ordered again."""
    said = _("Dicoba lagi. Muat ulang sebentar lagi untuk melihat hasilnya.")
    return _done(day, answering.try_again, said)


@pages.post(f"{DAY}/ubah")
@allow(*WRITING_ROLES)
def change_day(day: str) -> ResponseReturnValue:
    """Order it otherwise."""
    occurrence = _found(day)
    choices = choices_for(occurrence)
    form = _form(occurrence, choices)
    if not form.accepts(request.form):
        return _page(occurrence, form)
    said = form.values
    lines: list[Choice] = []
    for place, each in enumerate(choices):
        choice: Choice = {
            "line_id": each.line.id,
            "quantity": said[f"quantity-{place}"] or Decimal(0),
            "offer_id": said[f"offer-{place}"],
        }
        if f"seen-{place}" in request.form:  # a form of ours; others say no price
            choice["seen"] = _seen(said[f"seen-{place}"])
        lines.append(choice)
    try:
        answering.change(
            occurrence.id,
            actor=current_actor(),
            lines=lines,
            delivery_day=said["delivery_day"],
        )
    except (Invalid, RuleBroken) as refusal:
        form.refused(refusal)
        form.errors = {_field(name): said for name, said in form.errors.items()}
        return _page(_found(day), form, lines)
    flash(_("Dipesan sesuai pilihan Anda."), "ok")
    return _again(day)


def _seen(text: str) -> dict[int, Money]:
    """Read which prices were shown; what cannot be read was not."""
    found = {}
    for pair in text.split():
        public, _colon, price = pair.partition(":")
        offer_id = from_public("offer", public)
        if offer_id is not None and price.isdecimal() and len(price) <= LONGEST_PRICE:
            found[offer_id] = Money(int(price))
    return found


def _shown(choice: LineChoice) -> str:
    """Write the prices of a line for the form, which brings them back."""
    prices = choice.prices.items()
    return " ".join(f"{to_public('offer', number)}:{price.rupiah}" for number, price in prices)


def _field(name: str) -> str:
    """Return the form's name of a field that a service speaks of."""
    head, _dot, place = name.partition(".")
    return f"quantity-{place}" if head == "lines" and place else name


def _form(occurrence: Occurrence, choices: list[LineChoice]) -> Form:
    proposed = {each["line"]: each for each in occurrence.proposal}
    asked: dict[str, fields.Field[Any]] = {"delivery_day": DayField(load_default=None)}
    stored = {"delivery_day": occurrence.delivery_day.isoformat()}
    for place, each in enumerate(choices):
        kept = proposed.get(each.line.id, {})
        offer_id = kept.get("offer") or each.line.offer_id
        asked[f"quantity-{place}"] = QuantityField(minimum=Decimal(0), load_default=None)
        asked[f"offer-{place}"] = OpaqueId("offer", load_default=None)
        asked[f"seen-{place}"] = fields.String(load_default="")
        stored[f"quantity-{place}"] = written(Decimal(kept.get("quantity") or each.wanted))
        stored[f"offer-{place}"] = to_public("offer", offer_id) if offer_id else ""
    return Form(Schema.from_dict(asked)(), stored)


def _page(
    occurrence: Occurrence, form: Form | None = None, chosen: Sequence[Choice] = ()
) -> ResponseReturnValue:
    """Show the day, with prices for what was chosen, and beside them those that were seen."""
    actor = current_actor()
    asks = occurrence.state is OccurrenceState.ASKS
    amounts = {each["line_id"]: each["quantity"] for each in chosen} or None
    choices = choices_for(occurrence, amounts) if asks else []
    form = form or _form(occurrence, choices)
    standing = occurrence.standing_order
    page = render_template(
        "standing_orders/day.html",
        occurrence=occurrence,
        standing=standing,
        choices=choices,
        shown=[_shown(each) for each in choices],
        seen={each["line_id"]: each.get("seen", {}) for each in chosen},
        form=form,
        in_time=asks and occurrence.answer_by is not None and occurrence.answer_by > utc_now(),
        owner_is_here=owner_of(standing) is not None,
        may_manage=policies.may_manage(actor, standing),
        say=wording,
    )
    return make_response(page, form.status)


def _found(day: str) -> Occurrence:
    return find_occurrence(found_id("standing_order_day", day), actor=current_actor())


def _done(day: str, act: Callable[..., Occurrence], said: str) -> ResponseReturnValue:
    occurrence = _found(day)
    try:
        act(occurrence.id, actor=current_actor())
    except (Invalid, RuleBroken) as refusal:
        told = [text for texts in refusal.errors.values() for text in texts]
        flash(" ".join([str(refusal), *told]), "bad")
    else:
        flash(said, "ok")
    return _again(day)


def _again(day: str) -> ResponseReturnValue:
    return redirect(url_for("standing_orders.show_day", day=day), 303)
