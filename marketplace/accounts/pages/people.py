"""The regency's register of people: who may do what where, and guarding their accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.devices import device_name, is_phone
from marketplace.accounts.pages import pages
from marketplace.accounts.policies import LEADING_ROLE, may_guard_accounts
from marketplace.accounts.queries import register, sign_ins_of
from marketplace.accounts.schemas import LockInput
from marketplace.accounts.services import guarding
from marketplace.accounts.states import DECISION_NAMES, KIND_NAMES, ROLE_NAMES
from marketplace.shared.actors import REGENCY_ROLES, Role
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _, _l
from marketplace.shared.opaque import to_public
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

ADDRESS = "/admin/pengguna"
SIZE = 50
LOCKED = "dikunci"

navigation.add(
    navigation.Entry(
        key="people",
        label=_l("Pengguna"),
        icon="users-round",
        endpoint="accounts.list_people",
        roles=REGENCY_ROLES,
        position=222,
    )
)


@dataclass(frozen=True)
class Page:
    """Which page of the register is shown, and where the others are."""

    number: int
    last: int

    def url(self, number: int) -> str:
        """Return the address of another page, with the filters kept."""
        kept: dict[str, Any] = {
            name: request.args.get(name) or None for name in ("q", "peran", "keadaan")
        }
        return url_for("accounts.list_people", halaman=number, **kept)


@pages.get(ADDRESS)
@allow(Role.ADMIN, Role.AUDITOR)
def list_people() -> ResponseReturnValue:
    """Show everybody who signs in, by name."""
    words, role, locked = asked_for(request.args)
    wanted = max(1, request.args.get("halaman", 1, int))
    found = register.register_of_people(
        words=words, role=role, locked=locked, page=wanted, size=SIZE
    )
    return render_template(
        "accounts/people.html",
        people=found.people,
        total=found.total,
        page=Page(wanted, max(1, -(-found.total // SIZE))),
        words=words,
        role=role,
        locked=locked,
        role_names=ROLE_NAMES,
        is_filtered=bool(words or role or locked),
    )


@pages.get(f"{ADDRESS}/<person_id>")
@allow(Role.ADMIN, Role.AUDITOR)
def show_person(person_id: str) -> ResponseReturnValue:
    """Show one person: roles, devices, and what was decided about the account."""
    return _show(found_id("person", person_id), Form(LockInput()))


@pages.post(f"{ADDRESS}/<person_id>/kunci")
@allow(Role.ADMIN)
def lock_account(person_id: str) -> ResponseReturnValue:
    """Lock the account, for a reason that its owner reads."""
    number, form = found_id("person", person_id), Form(LockInput())
    register.listed_person(number)
    if not form.accepts(request.form):
        return _show(number, form)
    try:
        person = guarding.lock_account(number, actor=current_actor(), **form.values)
    except RuleBroken as error:
        form.refused(error)
        return _show(number, form)
    flash(_("Akun %(name)s dikunci.", name=person.name), "ok")
    return _back(number)


@pages.post(f"{ADDRESS}/<person_id>/buka")
@allow(Role.ADMIN)
def unlock_account(person_id: str) -> ResponseReturnValue:
    """Let the person sign in again."""
    number = found_id("person", person_id)
    try:
        person = guarding.unlock_account(number, actor=current_actor())
    except RuleBroken as error:
        flash(str(error), "bad")
    else:
        flash(_("Akun %(name)s bisa dipakai lagi.", name=person.name), "ok")
    return _back(number)


@pages.post(f"{ADDRESS}/<person_id>/keluarkan")
@allow(Role.ADMIN)
def sign_out_everywhere(person_id: str) -> ResponseReturnValue:
    """End all devices of the person."""
    number = found_id("person", person_id)
    try:
        count = guarding.sign_out_everywhere(number, actor=current_actor())
    except RuleBroken as error:
        flash(str(error), "bad")
    else:
        flash(_("Perangkat yang dikeluarkan: %(count)s.", count=count), "ok")
    return _back(number)


@pages.post(f"{ADDRESS}/<person_id>/sandi-baru")
@allow(Role.ADMIN)
def demand_new_password(person_id: str) -> ResponseReturnValue:
    """Let the present password count no more, and mail a link to set another."""
    number = found_id("person", person_id)
    try:
        person = guarding.demand_new_password(number, actor=current_actor())
    except RuleBroken as error:
        flash(str(error), "bad")
    else:
        flash(_("Tautan kata sandi baru dikirim ke %(email)s.", email=person.email), "ok")
    return _back(number)


def asked_for(arguments: Mapping[str, str]) -> tuple[str, Role | None, bool]:
    """Read words, role and state from the address; unknown ones ask for nothing."""
    role = arguments.get("peran", "")
    chosen = Role(role) if role in set(Role) else None
    return arguments.get("q", "")[:80].strip(), chosen, arguments.get("keadaan") == LOCKED


def _show(number: int, form: Form) -> ResponseReturnValue:
    listed, actor = register.listed_person(number), current_actor()
    body = render_template(
        "accounts/person.html",
        listed=listed,
        person=listed.person,
        devices=[
            (device, device_name(device.device), is_phone(device.device))
            for device in sign_ins_of(number)
        ],
        decisions=register.decisions_about(number),
        decision_names=DECISION_NAMES,
        role_names=ROLE_NAMES,
        kind_names=KIND_NAMES,
        leading=LEADING_ROLE,
        is_me=number == actor.person_id,
        may_guard=may_guard_accounts(actor) and number != actor.person_id,
        form=form,
    )
    return body, form.status


def _back(number: int) -> ResponseReturnValue:
    return redirect(url_for("accounts.show_person", person_id=to_public("person", number)))
