"""A forgotten password: ask for a link, and set a new one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import limits, login, queries
from marketplace.accounts.pages import pages
from marketplace.accounts.pages.showing import show_form, show_refused
from marketplace.accounts.schemas import EmailInput, PasswordInput
from marketplace.accounts.services import tickets
from marketplace.accounts.states import TicketPurpose
from marketplace.shared.errors import DomainError, TooMany
from marketplace.shared.language import _
from marketplace.web.access import public
from marketplace.web.forms import Form


@pages.route("/lupa-sandi", methods=["GET", "POST"])
@public
def ask_new_password() -> ResponseReturnValue:
    """Send a link to set a new password; the answer does not tell whether anybody got one."""
    form = Form(EmailInput())
    if request.method == "POST" and form.accepts(request.form):
        actor = login.somebody()
        try:
            limits.count_form(form.values["email"], actor.address)
        except TooMany as error:
            return show_refused("ask_new_password", form, error)
        tickets.ask_new_password(form.values["email"], actor=actor)
        return redirect(url_for("accounts.show_link_sent"))
    return show_form("ask_new_password", form)


@pages.get("/lupa-sandi/terkirim")
@public
def show_link_sent() -> ResponseReturnValue:
    """Ask to look for our mail; the same for known and unknown addresses."""
    return render_template("accounts/link_sent.html")


@pages.route("/sandi-baru/<token>", methods=["GET", "POST"])
@public
def set_new_password(token: str) -> ResponseReturnValue:
    """Set a new password with a mailed link."""
    queries.find_ticket(token, TicketPurpose.NEW_PASSWORD)
    form = Form(PasswordInput())
    if request.method == "POST" and form.accepts(request.form):
        try:
            tickets.set_new_password(token, actor=login.somebody(), **form.values)
        except DomainError as error:
            return show_refused("set_new_password", form, error)
        login.leave()
        flash(_("Kata sandi sudah diganti. Masuk dengan yang baru."), "ok")
        return redirect(url_for("accounts.sign_in"))
    return show_form("set_new_password", form)
