"""API tokens of the present membership."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import queries
from marketplace.accounts.pages import pages
from marketplace.accounts.pages.showing import show_form
from marketplace.accounts.schemas import TokenInput
from marketplace.accounts.services import tokens
from marketplace.shared.language import _
from marketplace.web.access import signed_in
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form


@pages.route("/akun/token", methods=["GET", "POST"])
@signed_in
def show_tokens() -> ResponseReturnValue:
    """List the tokens; make a new one and show it once."""
    actor = current_actor()
    form = Form(TokenInput())
    if request.method == "POST" and form.accepts(request.form):
        token = tokens.issue_token(actor.membership_id or 0, actor=actor, **form.values)
        return render_template("accounts/new_token.html", token=token, **form.values)
    listed = queries.api_tokens_of(actor.membership_id or 0)
    return show_form("tokens", form, tokens=listed)


@pages.post("/akun/token/<public_id>/akhiri")
@signed_in
def end_token(public_id: str) -> ResponseReturnValue:
    """End a token: programs that use it are refused from now on."""
    tokens.end_token(found_id("api_token", public_id), actor=current_actor())
    flash(_("Token itu tidak berlaku lagi."), "ok")
    return redirect(url_for("accounts.show_tokens"))
