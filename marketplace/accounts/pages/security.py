"""Security of one's account: the password, and what guards it besides."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import limits, login, queries
from marketplace.accounts.pages import pages
from marketplace.accounts.pages.showing import show_form, show_refused
from marketplace.accounts.schemas import NewPasswordInput
from marketplace.accounts.services import devices, profile
from marketplace.shared.errors import DomainError
from marketplace.shared.language import _
from marketplace.web.access import signed_in
from marketplace.web.current import current_actor
from marketplace.web.forms import Form


@pages.get("/akun/keamanan")
@signed_in
def show_security() -> ResponseReturnValue:
    """Show the password form and the state of the second factor."""
    return show_form("security", Form(NewPasswordInput()), **_facts())


@pages.post("/akun/keamanan/sandi")
@signed_in
def change_password() -> ResponseReturnValue:
    """Change the password; other devices are signed out, this one gets a new secret."""
    form = Form(NewPasswordInput())
    if not form.accepts(request.form):
        return show_form("security", form, **_facts())
    device, actor = login.present_device(), current_actor()
    try:
        limits.count_sign_in(device.person.email, actor.address)
        profile.change_password(**form.values, keep_device=device.id, actor=actor)
    except DomainError as error:
        return show_refused("security", form, error, **_facts())
    login.begin(devices.renew_device(device.id, actor=actor))
    flash(_("Kata sandi diganti. Perangkat lain sudah dikeluarkan."), "ok")
    return redirect(url_for("accounts.show_security"))


def _facts() -> dict[str, object]:
    person = login.present_device().person
    return {"person": person, "codes_left": queries.codes_left(person.id)}
