"""The way in for companies that buy."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.buyers.pages import pages
from marketplace.buyers.schemas import (
    PAYMENT_DAYS,
    FurtherCompanyInput,
    NewCompanyInput,
    company_facts,
    point_facts,
)
from marketplace.buyers.services import registering
from marketplace.buyers.states import COMPANY_KINDS
from marketplace.buyers.wording import BUYER_KINDS, COMPANY_HINTS, ZONE_HINTS, ZONES
from marketplace.shared import throttle
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.web.access import public
from marketplace.web.current import visitor
from marketplace.web.forms import Form

USUAL = {"payment_days": 14, "opens_at": "05:00", "closes_at": "07:00", "zone": "landside"}


@pages.route("/daftar/pembeli", methods=["GET", "POST"])
@public
def register_company() -> ResponseReturnValue:
    """Show the form; take in a new buyer, and the person with it where there is none yet."""
    present = visitor()
    form = Form(FurtherCompanyInput() if present else NewCompanyInput(), initial=USUAL)
    if request.method == "POST" and form.accepts(request.form):
        try:
            return _register(form)
        except Invalid as error:
            form.refused(error)
    page = render_template(
        "buyers/register.html",
        form=form,
        known=present,
        kinds=kind_choices(),
        zones=zone_choices(),
        payment_days=payment_days_choices(),
    )
    return page, form.status


def kind_choices() -> list[tuple[str, str, str]]:
    """List the kinds of companies as cards show them."""
    return [
        (kind.value, str(BUYER_KINDS[kind]), str(COMPANY_HINTS[kind])) for kind in COMPANY_KINDS
    ]


def zone_choices() -> list[tuple[str, str, str]]:
    """List the zones as cards show them."""
    return [(zone.value, str(words), str(ZONE_HINTS[zone])) for zone, words in ZONES.items()]


def payment_days_choices() -> list[tuple[int, str]]:
    """List the days between invoice and due day that can be chosen."""
    return [(days, payment_days_words(days)) for days in PAYMENT_DAYS]


def payment_days_words(days: int) -> str:
    """Say when an invoice is paid."""
    return _("%(days)s hari setelah terima", days=days) if days else _("Begitu barang diterima")


def _register(form: Form) -> ResponseReturnValue:
    values = form.values
    company, point = company_facts(values), point_facts(values)
    days = values["payment_days"]
    present = visitor()
    if present is not None:
        registering.add_company(
            company=company, point=point, payment_days=days, actor=present.actor
        )
        flash(_("Usaha baru terdaftar. Pilih usaha itu untuk mulai mengatur."), "ok")
        return redirect("/akun/organisasi")
    throttle.count_try(f"register:{request.remote_addr}", limit=20, minutes=60)
    registering.register_company(
        name=values["name"],
        email=values["email"],
        password=values["password"],
        company=company,
        point=point,
        payment_days=days,
        address=request.remote_addr,
    )
    return render_template("buyers/registered.html", email=values["email"])
