"""Register: the choice of ways, the household's form, and the confirmed address."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import limits, login, queries
from marketplace.accounts.pages import pages
from marketplace.accounts.pages.showing import show_form, show_refused
from marketplace.accounts.pages.signing_in import go_on
from marketplace.accounts.schemas import PasswordInput, ResidentInput
from marketplace.accounts.services import registering, signing_in, tickets
from marketplace.accounts.states import TicketPurpose
from marketplace.shared.errors import DomainError
from marketplace.web.access import public
from marketplace.web.current import visitor
from marketplace.web.forms import Form


@pages.get("/daftar")
@public
def choose_registration() -> ResponseReturnValue:
    """Show the three ways to register."""
    return render_template("accounts/choose_registration.html")


@pages.route("/daftar/warga", methods=["GET", "POST"])
@public
def register_resident() -> ResponseReturnValue:
    """Register somebody who buys for their own household."""
    if visitor() is not None:
        return redirect(url_for("accounts.choose_registration"))
    form = Form(ResidentInput())
    if request.method == "POST" and form.accepts(request.form):
        address = login.somebody().address
        try:
            limits.count_form(form.values["email"], address)
            registering.register_household(**form.values, address=address)
        except DomainError as error:
            return show_refused("register_resident", form, error)
        return redirect(url_for("accounts.show_check_mail"))
    return show_form("register_resident", form)


@pages.get("/daftar/periksa-email")
@public
def show_check_mail() -> ResponseReturnValue:
    """Ask to look for our mail; the same for known and unknown addresses."""
    return render_template("accounts/check_mail.html")


@pages.route("/konfirmasi/<token>", methods=["GET", "POST"])
@public
def confirm_email(token: str) -> ResponseReturnValue:
    """Confirm an e-mail address with the password chosen at registration, and sign in."""
    queries.find_ticket(token, TicketPurpose.CONFIRM_EMAIL)
    form = Form(PasswordInput())
    if request.method == "POST" and form.accepts(request.form):
        actor = login.somebody()
        try:
            limits.count_link(actor.address)
            person = tickets.confirm_email(token, actor=actor, **form.values)
        except DomainError as error:
            return show_refused("confirm_email", form, error)
        device = request.user_agent.string
        return go_on(signing_in.open_device(person, device=device, actor=actor))
    return show_form("confirm_email", form)
