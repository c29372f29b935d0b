"""Owners make rules of their buyer, regency admins pledges for all."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.budgets.states import BudgetPeriod
from marketplace.catalog.queries.offers import categories
from marketplace.local_content.models import ContentRule, ContentVersion
from marketplace.local_content.pages import pages
from marketplace.local_content.pages.showing import OWN, REGENCY, rule_page
from marketplace.local_content.queries.rules import find_rule
from marketplace.local_content.schemas import EndForm, RuleForm, month_end, version_facts
from marketplace.local_content.services import ruling
from marketplace.local_content.versions import earliest_start
from marketplace.local_content.wording import MEASURES, PERIODS, places_words
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

FIELDS = {"valid_from": "start", "valid_until": "until"}


@pages.route(f"{OWN}/aturan", methods=["GET", "POST"])
@allow(Role.BUYER_OWNER)
def make_rule() -> ResponseReturnValue:
    """Show the empty form; write a rule of one's own buyer down."""
    return _make()


@pages.route(f"{REGENCY}/ikrar", methods=["GET", "POST"])
@allow(Role.ADMIN)
def make_pledge() -> ResponseReturnValue:
    """Show the empty form; write a pledge for all buyers down."""
    return _make()


@pages.route(f"{OWN}/<rule>/ubah", methods=["GET", "POST"])
@allow(Role.BUYER_OWNER)
def change_rule(rule: str) -> ResponseReturnValue:
    """Let a rule ask something else from a later period on."""
    return _change(rule)


@pages.route(f"{REGENCY}/<rule>/ubah", methods=["GET", "POST"])
@allow(Role.ADMIN)
def change_pledge(rule: str) -> ResponseReturnValue:
    """Let a pledge ask something else from a later period on."""
    return _change(rule)


@pages.post(f"{OWN}/<rule>/akhiri")
@allow(Role.BUYER_OWNER)
def end_rule(rule: str) -> ResponseReturnValue:
    """Ask nothing after a month."""
    return _end(rule)


@pages.post(f"{REGENCY}/<rule>/akhiri")
@allow(Role.ADMIN)
def end_pledge(rule: str) -> ResponseReturnValue:
    """Ask nothing after a month."""
    return _end(rule)


def _make() -> ResponseReturnValue:
    start = earliest_start([], BudgetPeriod.MONTH, today())
    form = Form(RuleForm(), {"period": "month", "measure": "value", "start": _written(start)})
    if request.method == "POST" and form.accepts(request.form):
        try:
            rule = ruling.make_rule(version_facts(form.values), actor=current_actor())
        except (Invalid, RuleBroken) as error:
            _refused(form, error)
        else:
            flash(_("Aturan disimpan."), "ok")
            return redirect(_address(to_public("content_rule", rule.id)))
    return _form_page(form, None)


def _change(public_id: str) -> ResponseReturnValue:
    number, actor = found_id("content_rule", public_id), current_actor()
    rule = find_rule(number, actor=actor)
    form = Form(RuleForm(), _initial(rule.versions))
    if request.method == "POST" and form.accepts(request.form):
        try:
            ruling.change_rule(number, version_facts(form.values), actor=actor)
        except (Invalid, RuleBroken) as error:
            _refused(form, error)
        else:
            flash(_("Versi baru disimpan. Masa yang berjalan tetap menurut versi lama."), "ok")
            return redirect(_address(public_id))
    return _form_page(form, rule)


def _end(public_id: str) -> ResponseReturnValue:
    number, form = found_id("content_rule", public_id), Form(EndForm())
    if not form.accepts(request.form):
        return rule_page(public_id, form)
    try:
        ruling.end_rule(number, month_end(form.values["last"]), actor=current_actor())
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        return rule_page(public_id, form)
    flash(_("Aturan berakhir sesudah bulan itu."), "ok")
    return redirect(_address(public_id))


def _form_page(form: Form, rule: ContentRule | None) -> ResponseReturnValue:
    is_regency = current_actor().has(Role.ADMIN)
    page = render_template(
        "local_content/form.html",
        form=form,
        rule=rule,
        is_regency=is_regency,
        list_url=url_for(f"local_content.{'show_pledges' if is_regency else 'show_own'}"),
        categories=[(to_public("category", each.id), each.name) for each in categories()],
        periods=[(period.value, str(name)) for period, name in PERIODS.items()],
        measures=[(measure.value, str(name)) for measure, name in MEASURES.items()],
    )
    return page, form.status


def _initial(versions: list[ContentVersion]) -> dict[str, Any]:
    newest = versions[-1]
    start = max(earliest_start(versions, newest.period, today()), newest.valid_from)
    return {
        "target": f"{newest.target / 100:g}".replace(".", ","),
        "category": to_public("category", newest.category_id) if newest.category_id else "",
        "measure": newest.measure.value,
        "unit": newest.unit or "",
        "period": newest.period.value,
        "start": _written(start),
        "places": places_words(newest.places) if newest.places else "",
    }


def _refused(form: Form, error: Invalid | RuleBroken) -> None:
    form.refused(error)
    form.errors = {FIELDS.get(name, name): told for name, told in form.errors.items()}


def _written(day: date) -> str:
    return f"{day:%Y-%m}"


def _address(public_id: str) -> str:
    is_regency = current_actor().has(Role.ADMIN)
    view = "show_pledge" if is_regency else "show_rule"
    return url_for(f"local_content.{view}", rule=public_id)
