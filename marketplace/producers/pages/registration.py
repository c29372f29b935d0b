"""The way in for producers."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.accounts import limits
from marketplace.producers.pages import pages
from marketplace.producers.schemas import AnotherInput, StrangerInput
from marketplace.producers.services import registering
from marketplace.producers.wording import PRODUCER_KINDS
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.shared.places import villages
from marketplace.web.access import public
from marketplace.web.current import visitor
from marketplace.web.forms import Form


@pages.route("/daftar/produsen", methods=["GET", "POST"])
@public
def register_producer() -> ResponseReturnValue:
    """Show the form; take in a new producer, and the person with it where there is none yet."""
    present = visitor()
    form = Form(AnotherInput() if present else StrangerInput())
    if request.method == "POST" and form.accepts(request.form):
        try:
            return _register(form)
        except Invalid as error:
            form.refused(error)
    page = render_template(
        "producers/register.html",
        form=form,
        known=present,
        kinds=[(kind.value, str(words)) for kind, words in PRODUCER_KINDS.items()],
        places=villages(),
    )
    return page, form.status


def _register(form: Form) -> ResponseReturnValue:
    present = visitor()
    if present is not None:
        registering.register_another(actor=present.actor, **form.values)
        flash(_("Usaha baru dibuat. Pilih usaha itu untuk mulai mengisi."), "ok")
        return redirect("/akun/organisasi")
    limits.count_form(form.values["email"], request.remote_addr)
    registering.register_stranger(address=request.remote_addr, **form.values)
    return render_template("producers/registered.html", email=form.values["email"])
