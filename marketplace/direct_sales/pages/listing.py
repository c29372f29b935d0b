"""What a producer declared, month by month: on the page and as a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.direct_sales import policies, queries, services
from marketplace.direct_sales.models import DirectSale
from marketplace.direct_sales.pages import pages
from marketplace.direct_sales.schemas import WithdrawalInput
from marketplace.direct_sales.wording import BUYERS, CHANNELS, REASONS
from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.clock import today, utc_now
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import from_public
from marketplace.shared.spreadsheets import Value, as_csv
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form


@dataclass(frozen=True)
class Month:
    """The first and last day of a calendar month."""

    first: date
    last: date

    @property
    def key(self) -> str:
        """The month as addresses name it: 2026-11."""
        return f"{self.first:%Y-%m}"

    @property
    def before(self) -> Month:
        """The month before this one."""
        return month_of(self.first - timedelta(days=1))

    @property
    def after(self) -> Month | None:
        """The month after this one, unless it lies in the future."""
        following = self.last + timedelta(days=1)
        return month_of(following) if following <= today() else None


def month_of(day: date) -> Month:
    """Return the month in which a day lies."""
    first = day.replace(day=1)
    return Month(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


@pages.get("/jual/catat/daftar")
@allow(*PRODUCER_ROLES)
def list_sales() -> ResponseReturnValue:
    """Show a month's declared sales with their totals."""
    actor, month = current_actor(), _asked_month()
    part = queries.direct_sales(
        actor, first=month.first, last=month.last, cursor=request.args.get("setelah")
    )
    further = url_for("direct_sales.list_sales", bulan=month.key, setelah=part.next)
    return render_template(
        "direct_sales/list.html",
        part=part,
        month=month,
        total=queries.month_total(actor, month.first, month.last),
        further=further if part.next else None,
        buyers=BUYERS,
        channels=CHANNELS,
        reasons=REASONS,
        can_withdraw=lambda sale: policies.may_be_withdrawn(sale, utc_now()),
        is_fresh=lambda sale: policies.is_just_recorded(sale, utc_now()),
    )


@pages.get("/jual/catat/daftar.csv")
@allow(*PRODUCER_ROLES)
def download_sales() -> ResponseReturnValue:
    """Give a month's declared sales as a file."""
    month = _asked_month()
    sales = queries.all_direct_sales(current_actor(), month.first, month.last)
    heads = (
        *(_("Tanggal"), _("Barang"), _("Jumlah"), _("Satuan"), _("Harga satuan (Rp)")),
        *(_("Nilai (Rp)"), _("Pembeli"), _("Lewat"), _("Catatan"), _("Keadaan")),
    )
    name = f"penjualan-langsung-{month.key}.csv"
    return Response(
        as_csv(heads, [_row(sale) for sale in sales]),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


@pages.post("/jual/catat/<sale>/batalkan")
@allow(*PRODUCER_ROLES)
def withdraw(sale: str) -> ResponseReturnValue:
    """Take a declared sale back."""
    form = Form(WithdrawalInput())
    try:
        if not form.accepts(request.form):
            raise Invalid(form.errors)
        done = services.withdraw_direct_sale(
            from_public("direct_sale", sale) or 0, actor=current_actor(), **form.values
        )
    except (Invalid, RuleBroken) as refusal:
        reasons = [words for found in refusal.errors.values() for words in found]
        flash(" ".join(reasons) or str(refusal), "bad")
        return redirect(url_for("direct_sales.list_sales"))
    flash(_("Catatan dibatalkan. Stok dan kapasitasnya kembali."), "ok")
    return redirect(url_for("direct_sales.list_sales", bulan=month_of(done.day).key))


def _asked_month() -> Month:
    asked = request.args.get("bulan", "")
    if re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", asked):
        return month_of(date.fromisoformat(f"{asked}-01"))
    return month_of(today())


def _row(sale: DirectSale) -> tuple[Value, ...]:
    product = sale.offer.product
    withdrawn = sale.withdrawn_reason
    state = REASONS[withdrawn] if withdrawn else _("Dinyatakan produsen")
    return (
        *(sale.day, product.name, sale.quantity, product.unit, sale.unit_price, sale.value),
        *(str(BUYERS[sale.buyer_kind]), str(CHANNELS[sale.channel]), sale.note, str(state)),
    )
