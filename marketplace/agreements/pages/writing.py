"""The form of an agreement: new, or its draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.agreements.facts import weights_of
from marketplace.agreements.models import MOST_LINES, AgreementVersion
from marketplace.agreements.pages import pages
from marketplace.agreements.policies import WRITING_ROLES
from marketplace.agreements.queries.agreements import find_agreement, in_hand
from marketplace.agreements.queries.offers import offers_to_agree
from marketplace.agreements.schemas import AgreementInput
from marketplace.agreements.services import drafting
from marketplace.agreements.services.drafting import USUAL_AHEAD, USUAL_NOTICE
from marketplace.agreements.states import CallOff, PriceRule, VersionState
from marketplace.catalog.models import Offer
from marketplace.shared.clock import today
from marketplace.shared.criteria import CRITERIA
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from marketplace.shared.quantity import written
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.errors import STATUS_OF
from marketplace.web.row_forms import RowForm, flatten, nest

USUAL_VALIDITY = timedelta(days=180)
LINE_FIELDS = (
    "goods",
    "minimum",
    "maximum",
    "unit_price_rupiah",
    "price_rule",
    "percent",
    "floor_rupiah",
    "ceiling_rupiah",
    "share",
)
SAYS_SOMETHING = ("goods", "unit_price_rupiah", "maximum", "minimum")


@pages.get("/usaha/kesepakatan/baru")
@allow(*WRITING_ROLES)
def new_agreement() -> ResponseReturnValue:
    """Show the empty form."""
    initial = {
        "valid_from": today().isoformat(),
        "valid_until": (today() + USUAL_VALIDITY).isoformat(),
        "notice_days": str(USUAL_NOTICE),
        "order_days_before": str(USUAL_AHEAD),
        "call_off": CallOff.RANKING.value,
    }
    return _form(RowForm(AgreementInput(), initial), None)


@pages.post("/usaha/kesepakatan/baru")
@allow(*WRITING_ROLES)
def draft_agreement() -> ResponseReturnValue:
    """Keep the agreement as a draft."""
    return _accept(None)


@pages.get("/usaha/kesepakatan/<agreement>/ubah")
@allow(*WRITING_ROLES)
def edit_draft(agreement: str) -> ResponseReturnValue:
    """Show the form of the draft."""
    version = _draft(agreement)
    if version is None:
        flash(_("Tidak ada draf untuk diubah. Susun versi baru."), "bad")
        return redirect(url_for("agreements.show_agreement", agreement=agreement), 303)
    return _form(RowForm(AgreementInput(), _stored(version)), version)


@pages.post("/usaha/kesepakatan/<agreement>/ubah")
@allow(*WRITING_ROLES)
def change_draft(agreement: str) -> ResponseReturnValue:
    """Take over what was changed."""
    version = _draft(agreement)
    if version is None:
        flash(_("Tidak ada draf untuk diubah. Susun versi baru."), "bad")
        return redirect(url_for("agreements.show_agreement", agreement=agreement), 303)
    return _accept(version)


def label(offer: Offer) -> str:
    """Name an offer so that packs and producers are told apart."""
    pack = f", {offer.product.pack}" if offer.product.pack else ""
    return f"{offer.product.name}{pack} ({offer.producer.name})"


def _draft(agreement: str) -> AgreementVersion | None:
    found = find_agreement(found_id("agreement", agreement), actor=current_actor())
    version = in_hand(found.id)
    return version if version is not None and version.state is VersionState.DRAFT else None


def _accept(version: AgreementVersion | None) -> ResponseReturnValue:
    form = RowForm(AgreementInput())
    rows = [row for row in _rows(request.form) if any(row.get(n) for n in SAYS_SOMETHING)]
    kept = _kept(rows)
    if "add" in request.form:
        form.typed = kept | {f"lines.{len(rows)}.goods": ""}
        return _form(form, version)
    is_fine = form.accepts(_with_offers(rows))
    form.typed = kept
    if not is_fine:
        form.errors = _as_typed(form.errors)
        return _form(form, version)
    try:
        agreement_id = _save(version, form.values)
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        form.errors = _as_typed(flatten(form.errors))
        response = _form(form, version)
        response.status_code = STATUS_OF[type(error)]
        return response
    flash(_("Tersimpan sebagai draf. Baca sekali lagi, lalu tawarkan."), "ok")
    key = to_public("agreement", agreement_id)
    return redirect(url_for("agreements.show_agreement", agreement=key), 303)


def _save(version: AgreementVersion | None, facts: dict[str, Any]) -> int:
    actor = current_actor()
    if version is None:
        return drafting.draft_agreement(actor=actor, facts=facts).id  # type: ignore[arg-type]
    agreement_id = version.agreement_id
    drafting.change_draft(agreement_id, actor=actor, facts=facts)  # type: ignore[arg-type]
    return agreement_id


def _as_typed(errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Name what is wrong by the fields of the form."""
    typed = {"offer": "goods", "unit_price": "unit_price_rupiah", "ceiling": "ceiling_rupiah"}
    found: dict[str, list[str]] = {}
    for name, told in errors.items():
        line, dot, part = name.rpartition(".")
        found.setdefault(f"{line}{dot}{typed.get(part, part)}", []).extend(told)
    return found


def _rows(typed: Mapping[str, str]) -> list[dict[str, str]]:
    rows = nest({name: typed[name] for name in typed if name.startswith("lines.")})
    return [row for row in rows.get("lines", []) if isinstance(row, dict)]


def _kept(rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Return what was typed, with its rows counted anew, to be shown again."""
    kept = {name: request.form[name] for name in request.form if not name.startswith("lines.")}
    return kept | _flat(rows)


def _flat(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {
        f"lines.{place}.{name}": row.get(name, "")
        for place, row in enumerate(rows)
        for name in LINE_FIELDS
    }


def _with_offers(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the fields as the schema wants them: goods are offers."""
    by_name = {label(offer): offer.id for offer in offers_to_agree()}
    fields = {
        name: request.form[name]
        for name in request.form
        if "." not in name or (name.startswith("weights.") and _competes())
    }
    fields = {name: fields[name] for name in fields if name not in ("csrf_token", "save")}
    for place, row in enumerate(rows):
        offer_id = by_name.get(row.get("goods", "").strip())
        fields[f"lines.{place}.offer"] = to_public("offer", offer_id) if offer_id else "-"
        for name in LINE_FIELDS[1:]:
            fields[f"lines.{place}.{name}"] = row.get(name, "")
    return fields


def _competes() -> bool:
    return request.form.get("call_off") == CallOff.COMPETITION.value


def _stored(version: AgreementVersion) -> dict[str, Any]:
    rows = [
        {
            "goods": label(line.offer),
            "minimum": written(line.minimum) if line.minimum else "",
            "maximum": written(line.maximum) if line.maximum else "",
            "unit_price_rupiah": _rupiah(line.unit_price),
            "price_rule": line.price_rule.value,
            "percent": "" if line.percent is None else str(line.percent),
            "floor_rupiah": _rupiah(line.floor),
            "ceiling_rupiah": _rupiah(line.ceiling),
            "share": str(party.share or ""),
        }
        for party in version.parties
        for line in party.lines
    ]
    weights = weights_of(version) or {}
    return {
        "title": version.title,
        "terms": version.terms,
        "call_off": version.call_off.value,
        "valid_from": version.valid_from.isoformat(),
        "valid_until": version.valid_until.isoformat(),
        "notice_days": str(version.notice_days),
        "compensation": version.compensation,
        "order_days_before": str(version.order_days_before),
        **{f"weights.{each.value}": str(weight) for each, weight in weights.items()},
        **_flat(rows),
    }


def _rupiah(amount: Money | None) -> str:
    return "" if amount is None else f"{amount.rupiah:,}".replace(",", ".")


def _form(form: RowForm, version: AgreementVersion | None) -> Response:
    shown = form.typed or form.initial
    count = max(1, len({name.split(".")[1] for name in shown if name.startswith("lines.")}))
    page = render_template(
        "agreements/form.html",
        form=form,
        version=version,
        rows=min(count, MOST_LINES),
        may_add=count < MOST_LINES,
        goods=[label(offer) for offer in offers_to_agree()],
        criteria=list(CRITERIA.items()),
        rules=[
            (PriceRule.FIXED.value, _("Tetap")),
            (PriceRule.FORMULA.value, _("Menurut harga acuan pasar")),
        ],
    )
    return make_response(page, form.status)
