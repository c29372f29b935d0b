"""Opening a competition for a call-off, from the page of its agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.agreements import wording as agreed_words
from marketplace.agreements.competitions import CompetitionNote, teller
from marketplace.agreements.formula import present_price
from marketplace.agreements.models import AgreementLine, AgreementVersion
from marketplace.agreements.queries.agreements import find_agreement, in_force
from marketplace.agreements.states import CallOff
from marketplace.buyers.queries import open_delivery_points
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.sourcing.pages import pages
from marketplace.sourcing.policies import ASKING_ROLES
from marketplace.sourcing.queries.holds import bound_lines, competitions_of
from marketplace.sourcing.schemas import CompetitionInput
from marketplace.sourcing.services import competing
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.errors import STATUS_OF
from marketplace.web.idempotency import once_per_form
from marketplace.web.row_forms import RowForm, flatten

USUAL_ANSWER, USUAL_AHEAD = timedelta(days=2), timedelta(days=5)
CLOSING_HOUR = time(17)
MOST_ROWS = 20


@teller
def competitions(agreement_id: int, actor: Actor) -> Sequence[CompetitionNote]:
    """Tell an agreement's page of its competitions."""
    endpoint = "sourcing.show_rfq"
    if actor.has(*PRODUCER_ROLES):
        endpoint = "sourcing.show_invitation"
    return [
        CompetitionNote(
            number=rfq.number,
            state=rfq.state,
            closes_at=rfq.closes_at,
            address=url_for(endpoint, rfq=to_public("rfq", rfq.id)),
        )
        for rfq in competitions_of(agreement_id, actor=actor)
    ]


@pages.get("/usaha/kesepakatan/<agreement>/adu-harga")
@allow(*ASKING_ROLES)
def new_competition(agreement: str) -> ResponseReturnValue:
    """Show the form: how much of the agreed goods, when, where, and until when to quote."""
    version = _version(agreement)
    if version is None:
        return _back(agreement)
    closing = datetime.combine(today() + USUAL_ANSWER, CLOSING_HOUR)
    initial = {
        "closes_at": closing.isoformat(timespec="minutes"),
        "delivery_day": (today() + USUAL_AHEAD).isoformat(),
    }
    return _form(RowForm(CompetitionInput(), initial), version)


@pages.post("/usaha/kesepakatan/<agreement>/adu-harga")
@allow(*ASKING_ROLES)
def open_competition(agreement: str) -> ResponseReturnValue:
    """Open it and tell the producers; a refusal keeps what was typed."""
    version = _version(agreement)
    if version is None:
        return _back(agreement)
    form = RowForm(CompetitionInput())
    fields, places = _asked(request.form)
    is_fine = form.accepts(fields)
    form.typed = request.form
    if not is_fine:
        form.errors = _as_typed(form.errors, places)
        return _form(form, version)
    try:
        return _open_once(version.agreement_id, form.values)  # type: ignore[no-any-return]
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        form.errors = _as_typed(flatten(form.errors), places)
        response = _form(form, version)
        response.status_code = STATUS_OF[type(error)]
        return response


@once_per_form
def _open_once(agreement_id: int, facts: dict[str, Any]) -> ResponseReturnValue:
    rfq = competing.open_competition(agreement_id, actor=current_actor(), facts=facts)  # type: ignore[arg-type]
    flash(_("Adu harga dibuka. Produsen kesepakatan diberi tahu."), "ok")
    return redirect(url_for("sourcing.show_rfq", rfq=to_public("rfq", rfq.id)), 303)


def _version(agreement: str) -> AgreementVersion | None:
    found = find_agreement(found_id("agreement", agreement), actor=current_actor())
    version = in_force(found.id)
    competes = version is not None and version.call_off is CallOff.COMPETITION
    return version if competes else None


def _back(agreement: str) -> ResponseReturnValue:
    flash(_("Adu harga hanya di bawah kesepakatan yang berlaku dan memakainya."), "bad")
    return redirect(url_for("agreements.show_agreement", agreement=agreement), 303)


def _asked(typed: Mapping[str, str]) -> tuple[dict[str, Any], list[int]]:
    """Return the fields of the rows that ask for something, and where each was typed."""
    fields: dict[str, Any] = {
        name: typed[name] for name in typed if not name.startswith("lines.")
    }
    places = [
        place for place in range(MOST_ROWS) if typed.get(f"lines.{place}.quantity", "").strip()
    ]
    for row, place in enumerate(places):
        for name in ("product", "quantity"):
            fields[f"lines.{row}.{name}"] = typed.get(f"lines.{place}.{name}", "")
    return fields, places


def _as_typed(errors: Mapping[str, list[str]], places: Sequence[int]) -> dict[str, list[str]]:
    """Name errors by the row in which they were typed; each product has but one field."""
    found: dict[str, list[str]] = {}
    for name, told in errors.items():
        parts = name.split(".")
        shown = name
        if len(parts) == 3 and parts[1].isdigit() and int(parts[1]) < len(places):
            field = "quantity" if parts[2] == "product" else parts[2]
            shown = f"lines.{places[int(parts[1])]}.{field}"
            if parts[2] in ("delivery_day", "delivery_point"):
                shown = parts[2]
        found.setdefault(shown, [])
        found[shown] += [text for text in told if text not in found[shown]]
    return found


def _form(form: RowForm, version: AgreementVersion) -> Response:
    goods: dict[int, list[AgreementLine]] = {}
    products = {line.offer.product_id for party in version.parties for line in party.lines}
    for line in bound_lines(version, products, today()):
        goods.setdefault(line.offer.product_id, []).append(line)
    page = render_template(
        "sourcing/competition_form.html",
        form=form,
        version=version,
        goods=list(goods.items())[:MOST_ROWS],
        points=open_delivery_points(version.agreement.buyer_id),
        today=today(),
        agreed=agreed_words,
        price_of=present_price,
    )
    return make_response(page, form.status)
