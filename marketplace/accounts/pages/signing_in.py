"""Sign in, with or without a second step, and sign out."""

from __future__ import annotations

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import limits, login, queries
from marketplace.accounts.pages import pages
from marketplace.accounts.pages.showing import show_form, show_refused
from marketplace.accounts.schemas import CodeInput, SignInInput
from marketplace.accounts.services import signing_in
from marketplace.accounts.services.signing_in import Opened
from marketplace.shared.errors import Invalid, TooMany
from marketplace.shared.language import _
from marketplace.web import navigation
from marketplace.web.access import public
from marketplace.web.current import visitor
from marketplace.web.forms import Form
from marketplace.web.redirects import safe_address


@pages.route("/masuk", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for e-mail address and password."""
    form = Form(SignInInput())
    present = visitor()
    if request.method == "GET" and present is not None:
        return redirect(safe_address(_next(), navigation.home_of(present.actor)))
    if request.method == "POST" and form.accepts(request.form):
        try:
            opened = _try_password(**form.values)
        except (Invalid, TooMany) as error:
            return show_refused("sign_in", form, error, next=_next())
        return go_on(opened, _next())
    return show_form("sign_in", form, next=_next())


@pages.route("/masuk/kode", methods=["GET", "POST"])
@public
def enter_code() -> ResponseReturnValue:
    """Ask for a code of the second factor."""
    waiting = queries.half_sign_in(session.get(login.HALF, ""))
    if waiting is None:
        flash(_("Waktu untuk kode sudah habis. Masuk lagi."), "bad")
        return redirect(url_for("accounts.sign_in", next=_next()))
    form = Form(CodeInput())
    if request.method == "POST" and form.accepts(request.form):
        try:
            opened = _try_code(waiting.person_id, form.values["code"])
        except (Invalid, TooMany) as error:
            return show_refused("enter_code", form, error, next=_next())
        return go_on(opened, _next())
    return show_form("enter_code", form, next=_next())


@pages.post("/keluar")
@public
def sign_out() -> ResponseReturnValue:
    """End the sign-in of this browser."""
    _drop_present()
    login.leave()
    flash(_("Anda sudah keluar."), "ok")
    response = redirect("/")
    response.headers["Clear-Site-Data"] = '"storage"'  # forms that a phone keeps
    return response


def go_on(opened: Opened, wanted: str | None = None) -> ResponseReturnValue:
    """Put a fresh sign-in into the browser and show where the person wanted to go."""
    login.begin(opened)
    if opened.waits_for_code:
        return redirect(url_for("accounts.enter_code", next=wanted))
    home = navigation.home_of(login.actor_of(opened.sign_in))
    return redirect(safe_address(wanted, home))


def _try_password(*, email: str, password: str) -> Opened:
    """Sign in, or raise the same `Invalid` whatever was wrong."""
    actor = login.somebody()
    limits.count_sign_in(email, actor.address)
    person, matched = queries.compare_password(email, password)
    opened = None
    if person is not None and matched:
        opened = signing_in.open_sign_in(
            person.id,
            password=password,
            checked_hash=person.password_hash,
            device=request.user_agent.string,
            actor=actor,
        )
    else:
        signing_in.note_refused_sign_in(
            person.id if person else None, step="password", actor=actor
        )
    if opened is None:
        raise Invalid({}, _refusal())
    _drop_present()
    return opened


def _try_code(person_id: int, code: str) -> Opened:
    limits.count_code(person_id)
    opened = signing_in.confirm_with_code(session[login.HALF], code, actor=login.somebody())
    if opened is None:
        sentence = _("Kode tidak cocok. Tulis enam angka yang sekarang tampak di aplikasi.")
        raise Invalid({"code": [sentence]})
    return opened


def _drop_present() -> None:
    token = login.present_token()
    if token is not None:
        signing_in.sign_out(token, actor=login.somebody())


def _refusal() -> str:
    return _(
        "E-mail atau kata sandi tidak cocok. Bila baru mendaftar, "
        "buka dulu tautan konfirmasi di e-mail Anda."
    )


def _next() -> str | None:
    return safe_address(request.values.get("next"), "") or None
