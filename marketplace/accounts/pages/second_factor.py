"""Set up the second factor: the picture for the app, its first code, the recovery codes."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import keys, limits, login, queries
from marketplace.accounts.models import Person
from marketplace.accounts.pages import pages
from marketplace.accounts.pages.showing import show_form, show_refused
from marketplace.accounts.schemas import CodeInput, PasswordInput
from marketplace.accounts.services import devices, ending, second_factor
from marketplace.shared.errors import DomainError
from marketplace.shared.language import _
from marketplace.web.access import signed_in
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

ISSUER = "Belabeliku"


@pages.get("/akun/keamanan/langkah-kedua")
@signed_in
def show_second_factor() -> ResponseReturnValue:
    """Show the next step: the password, then picture and code, then what can be changed."""
    return _show(Form(PasswordInput()))


@pages.post("/akun/keamanan/langkah-kedua/mulai")
@signed_in
def prepare_second_factor() -> ResponseReturnValue:
    """Make a secret for the app, after the password was given again."""
    form = Form(PasswordInput())
    if not form.accepts(request.form):
        return _show(form)
    try:
        login.count_proof()
        second_factor.prepare_second_factor(**form.values, actor=current_actor())
    except DomainError as error:
        return _show(form, error)
    return redirect(url_for("accounts.show_second_factor"))


@pages.post("/akun/keamanan/langkah-kedua/aktifkan")
@signed_in
def confirm_second_factor() -> ResponseReturnValue:
    """Take the app's first code, and show the recovery codes once."""
    form = Form(CodeInput())
    if not form.accepts(request.form):
        return _show(form)
    device, actor = login.present_device(), current_actor()
    try:
        limits.count_code(device.person_id)
        codes = second_factor.confirm_second_factor(**form.values, actor=actor)
    except DomainError as error:
        return _show(form, error)
    ending.end_devices(device.person_id, actor=actor, keep=device.id)
    login.begin(devices.renew_device(device.id, second_factor=True, actor=actor))
    return render_template("accounts/recovery_codes.html", codes=codes)


@pages.post("/akun/keamanan/langkah-kedua/kode-cadangan")
@signed_in
def replace_recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them once."""
    form = Form(PasswordInput())
    if not form.accepts(request.form):
        return _show(form)
    try:
        login.count_proof()
        codes = second_factor.replace_recovery_codes(**form.values, actor=current_actor())
    except DomainError as error:
        return _show(form, error)
    return render_template("accounts/recovery_codes.html", codes=codes)


@pages.post("/akun/keamanan/langkah-kedua/matikan")
@signed_in
def remove_second_factor() -> ResponseReturnValue:
    """Ask for the password alone from now on."""
    form = Form(PasswordInput())
    if not form.accepts(request.form):
        return _show(form)
    try:
        login.count_proof()
        second_factor.remove_second_factor(
            **form.values,
            required=login.second_factor_is_required(),
            actor=current_actor(),
        )
    except DomainError as error:
        return _show(form, error)
    flash(_("Langkah kedua dimatikan."), "ok")
    return redirect(url_for("accounts.show_security"))


def _show(form: Form, error: DomainError | None = None) -> Response:
    person = login.present_device().person
    facts: dict[str, object] = {
        "person": person,
        "required": login.must_add_second_factor(),
        "removable": not login.second_factor_is_required(),
        "codes_left": queries.codes_left(person.id),
    }
    if person.totp_secret is not None and not person.has_second_factor:
        secret = keys.unseal(person.totp_secret, person_id=person.id)
        facts |= {"secret": _in_groups(secret), "picture": _picture(secret, person)}
    if error is not None:
        return show_refused("second_factor", form, error, **facts)
    return show_form("second_factor", form, **facts)


def _picture(secret: str, person: Person) -> str:
    """Draw what the app's camera reads, as the address of an image."""
    import pyotp  # noqa: PLC0415 - seldom needed
    import segno  # noqa: PLC0415

    address = pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=ISSUER)
    drawn: str = segno.make(address, error="m").svg_data_uri(omitsize=True, border=2)
    return drawn


def _in_groups(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
