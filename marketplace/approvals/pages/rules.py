"""What an owner sets about approval: rules, what an order would ask, the limit of links."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.states import ROLE_NAMES
from marketplace.approvals import wording
from marketplace.approvals.pages import pages
from marketplace.approvals.pages.rule_form import MOST_SHOWN, RuleForm
from marketplace.approvals.previewing import preview
from marketplace.approvals.queries.people import delegations_of, people_in
from marketplace.approvals.queries.rules import find_rule, mail_limit_of, rules_of
from marketplace.approvals.rule_models import ApprovalRule
from marketplace.approvals.schemas import MailLimitInput, SituationInput, situation
from marketplace.approvals.services import ruling
from marketplace.buyers.models import Buyer
from marketplace.buyers.queries import find_own_buyer
from marketplace.catalog.queries.offers import categories
from marketplace.shared.actors import Role
from marketplace.shared.errors import DomainError, Forbidden, NotFound
from marketplace.shared.language import _, _l, current_language
from marketplace.shared.opaque import to_public
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

navigation.add(
    navigation.Entry(
        key="approval_rules",
        label=_l("Aturan persetujuan"),
        icon="list-checks",
        endpoint="approvals.show_rules",
        roles=frozenset({Role.BUYER_OWNER}),
        position=306,
        group=_l("Akun"),
    )
)


@pages.get("/usaha/pengaturan/persetujuan")
@allow(Role.BUYER_OWNER)
def show_rules() -> ResponseReturnValue:
    """Show the rules, and what an order like this would ask."""
    form = Form(SituationInput())
    looks = "amount_rupiah" in request.args
    if looks:
        form.accepts(request.args)
    return _page(situation_form=form, looks=looks and not form.errors)


@pages.post("/usaha/pengaturan/persetujuan/tautan")
@allow(Role.BUYER_OWNER)
def change_mail_limit() -> ResponseReturnValue:
    """Set above which amount the link of a mail asks to sign in as well."""
    form = Form(MailLimitInput())
    if not form.accepts(request.form):
        return _page(mail_form=form)
    ruling.change_mail_limit(form.values["limit"], actor=current_actor())
    flash(_("Batas tautan surel disimpan."), "ok")
    return redirect(url_for("approvals.show_rules"))


@pages.get("/usaha/pengaturan/persetujuan/baru")
@allow(Role.BUYER_OWNER)
def show_new_rule() -> ResponseReturnValue:
    """Show the form of a new rule."""
    return _rule_page(RuleForm.of(None))


@pages.post("/usaha/pengaturan/persetujuan/baru")
@allow(Role.BUYER_OWNER)
def add_rule() -> ResponseReturnValue:
    """Add a rule, or show its form again with what is wrong."""
    return _save(RuleForm.of(None), None)


@pages.get("/usaha/pengaturan/persetujuan/<rule>")
@allow(Role.BUYER_OWNER)
def show_rule(rule: str) -> ResponseReturnValue:
    """Show a rule to change."""
    found = find_rule(found_id("approval_rule", rule), actor=current_actor())
    return _rule_page(RuleForm.of(found), found)


@pages.post("/usaha/pengaturan/persetujuan/<rule>")
@allow(Role.BUYER_OWNER)
def change_rule(rule: str) -> ResponseReturnValue:
    """Put the rule that was typed in the place of this one."""
    found = find_rule(found_id("approval_rule", rule), actor=current_actor())
    return _save(RuleForm.of(found), found)


@pages.post("/usaha/pengaturan/persetujuan/<rule>/hapus")
@allow(Role.BUYER_OWNER)
def end_rule(rule: str) -> ResponseReturnValue:
    """Ask by this rule no longer."""
    ended = ruling.end_rule(found_id("approval_rule", rule), actor=current_actor())
    flash(_("Aturan “%(name)s” tidak berlaku lagi.", name=ended.name), "ok")
    return redirect(url_for("approvals.show_rules"))


def _save(form: RuleForm, rule: ApprovalRule | None) -> ResponseReturnValue:
    wanted = form.accepts(request.form)
    if wanted is None:
        return _rule_page(form, rule)
    actor = current_actor()
    try:
        if rule is None:
            ruling.add_rule(wanted, actor=actor)
        else:
            ruling.change_rule(rule.id, wanted, actor=actor)
    except (NotFound, Forbidden):
        raise
    except DomainError as error:
        form.form.refused(error)
        form.form.errors.clear()
        form.refused(error.errors)
        return _rule_page(form, rule)
    flash(_("Aturan “%(name)s” berlaku untuk pesanan berikutnya.", name=wanted.name), "ok")
    return redirect(url_for("approvals.show_rules"))


def _page(
    *,
    situation_form: Form | None = None,
    mail_form: Form | None = None,
    looks: bool = False,
) -> ResponseReturnValue:
    buyer = find_own_buyer(current_actor())
    situation_form = situation_form or Form(SituationInput())
    mail_form = mail_form or Form(MailLimitInput())
    would = None
    if looks:
        would = preview(situation(situation_form.values, buyer_id=buyer.id), buyer)
    page = render_template(
        "approvals/rules.html",
        buyer=buyer,
        rules=rules_of(buyer.id),
        wording=wording,
        situation_form=situation_form,
        mail_form=mail_form,
        mail_limit=mail_limit_of(buyer),
        would=would,
        delegations=delegations_of(buyer.id),
        **_choices(buyer),
    )
    return page, max(situation_form.status, mail_form.status)


def _rule_page(form: RuleForm, rule: ApprovalRule | None = None) -> ResponseReturnValue:
    buyer = find_own_buyer(current_actor())
    page = render_template(
        "approvals/rule.html",
        rule=rule,
        typed=form,
        form=form.form,
        places=range(1, MOST_SHOWN + 1),
        roles=[(role.value, ROLE_NAMES[role]) for role in wording.DECIDERS],
        people=[(to_public("person", each.id), each.name) for each in people_in(buyer.id)],
        rolling=[(kind.value, name) for kind, name in wording.ROLLING_NAMES.items()],
        **_choices(buyer),
    )
    return page, form.form.status


def _choices(buyer: Buyer) -> dict[str, object]:
    english = current_language() == "en"
    return {
        "marks": wording.MARK_NAMES,
        "outlets": [(to_public("outlet", each.id), each.name) for each in buyer.outlets],
        "categories": [
            (to_public("category", each.id), each.name_en if english else each.name)
            for each in categories()
        ],
    }
