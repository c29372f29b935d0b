"""What an owner sets for their company."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.buyers import policies, queries
from marketplace.buyers.cost_centre_queries import open_cost_centres
from marketplace.buyers.models import Buyer
from marketplace.buyers.pages import pages
from marketplace.buyers.pages.registration import kind_choices, payment_days_choices
from marketplace.buyers.schemas import (
    CompanyInput,
    CostCentreInput,
    OutletInput,
    PricesInput,
    TermsInput,
    company_facts,
)
from marketplace.buyers.services import cost_centres, registering
from marketplace.buyers.services import settings as services
from marketplace.buyers.wording import ZONES
from marketplace.shared.actors import Role
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _, _l
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.forms import Form

navigation.add(
    navigation.Entry(
        key="settings",
        label=_l("Pengaturan usaha"),
        icon="settings",
        endpoint="buyers.show_settings",
        roles=frozenset({Role.BUYER_OWNER}),
        position=305,
        group=_l("Akun"),
    )
)


@pages.get("/usaha/pengaturan")
@allow(Role.BUYER_OWNER)
def show_settings() -> ResponseReturnValue:
    """Show what the company has set."""
    return _page()


@pages.post("/usaha/pengaturan/usaha")
@allow(Role.BUYER_OWNER)
def change_facts() -> ResponseReturnValue:
    """Change the company's facts."""
    form = Form(CompanyInput())
    return _do(form, "facts", _change_facts, done=_("Data usaha disimpan."))


@pages.post("/usaha/pengaturan/wewenang")
@allow(Role.BUYER_OWNER)
def change_terms() -> ResponseReturnValue:
    """Change the approval limit and the days to pay."""
    form = Form(TermsInput())
    return _do(form, "terms", _change_terms, done=_("Wewenang dan pembayaran disimpan."))


@pages.post("/usaha/pengaturan/harga")
@allow(Role.BUYER_OWNER)
def show_prices() -> ResponseReturnValue:
    """Choose whether prices are shown with tax."""
    return _do(Form(PricesInput()), "prices", _show_prices, done=_("Cara tampil disimpan."))


@pages.post("/usaha/pengaturan/gerai")
@allow(Role.BUYER_OWNER)
def add_outlet() -> ResponseReturnValue:
    """Add an outlet."""
    form = Form(OutletInput())
    return _do(form, "outlet", _add_outlet, done=_("Gerai ditambahkan."))


@pages.post("/usaha/pengaturan/gerai/<outlet>/hapus")
@allow(Role.BUYER_OWNER)
def remove_outlet(outlet: str) -> ResponseReturnValue:
    """Remove an outlet."""
    try:
        services.remove_outlet(found_id("outlet", outlet), actor=current_actor())
    except RuleBroken as error:
        flash(str(error), "bad")
    else:
        flash(_("Gerai dihapus."), "ok")
    return redirect(url_for("buyers.show_settings"))


@pages.post("/usaha/pengaturan/pusat-biaya")
@allow(Role.BUYER_OWNER)
def add_cost_centre() -> ResponseReturnValue:
    """Add a cost centre."""
    form = Form(CostCentreInput())
    return _do(form, "centre", _add_cost_centre, done=_("Pusat biaya ditambahkan."))


@pages.post("/usaha/pengaturan/pusat-biaya/<centre>/tutup")
@allow(Role.BUYER_OWNER)
def close_cost_centre(centre: str) -> ResponseReturnValue:
    """Book no new orders on a cost centre."""
    cost_centres.close_cost_centre(found_id("cost_centre", centre), actor=current_actor())
    flash(_("Pusat biaya ditutup. Anggaran dan pesanannya tetap tersimpan."), "ok")
    return redirect(url_for("buyers.show_settings"))


@pages.post("/usaha/pengaturan/kirim-lagi")
@allow(Role.BUYER_OWNER)
def submit_again() -> ResponseReturnValue:
    """Ask the regency for another look."""
    registering.submit_again(actor=current_actor())
    flash(_("Pendaftaran dikirim lagi ke dinas."), "ok")
    return redirect(url_for("buyers.show_settings"))


def _do(
    form: Form, name: str, change: Callable[[Form], object], *, done: str
) -> ResponseReturnValue:
    """Carry out what one of the page's forms asks, or show it again with what is wrong."""
    if form.accepts(request.form):
        try:
            change(form)
        except (Invalid, RuleBroken) as error:
            form.refused(error)
        else:
            flash(done, "ok")
            return redirect(url_for("buyers.show_settings"))
    return _page(**{name: form}), form.status


def _change_facts(form: Form) -> None:
    services.change_facts(company_facts(form.values), actor=current_actor())


def _change_terms(form: Form) -> None:
    services.change_terms(actor=current_actor(), **form.values)


def _show_prices(form: Form) -> None:
    services.show_prices(actor=current_actor(), **form.values)


def _add_outlet(form: Form) -> None:
    services.add_outlet(form.values["outlet_name"], actor=current_actor())


def _add_cost_centre(form: Form) -> None:
    cost_centres.add_cost_centre(
        code=form.values["code"],
        name=form.values["centre_name"],
        outlet_id=form.values["centre_outlet"],
        actor=current_actor(),
    )


def _page(
    *,
    facts: Form | None = None,
    terms: Form | None = None,
    prices: Form | None = None,
    outlet: Form | None = None,
    centre: Form | None = None,
) -> str:
    buyer = queries.find_own_buyer(current_actor())
    return render_template(
        "buyers/settings.html",
        buyer=buyer,
        points=[point for point in buyer.delivery_points if point.closed_at is None],
        facts=facts or Form(CompanyInput(), initial=_facts_of(buyer)),
        terms=terms or Form(TermsInput(), initial=_terms_of(buyer)),
        prices=prices or Form(PricesInput()),
        outlet=outlet or Form(OutletInput()),
        centre=centre or Form(CostCentreInput()),
        cost_centres=open_cost_centres(buyer.id),
        kinds=[choice[:2] for choice in kind_choices()],
        payment_days=payment_days_choices(),
        zones=ZONES,
        why_not_order=policies.why_not_order(buyer),
    )


def _facts_of(buyer: Buyer) -> dict[str, str]:
    return {
        "company_name": buyer.name,
        "kind": buyer.kind.value,
        "npwp": buyer.npwp or "",
        "phone": buyer.phone or "",
    }


def _terms_of(buyer: Buyer) -> dict[str, object]:
    return {
        "approval_limit": f"{buyer.approval_limit.rupiah:,}".replace(",", "."),
        "payment_days": buyer.payment_days,
    }
