"""Recording a sale outside the market: thirty seconds, on the phone, between two customers."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog.models import Offer
from marketplace.catalog.photos import photo_url
from marketplace.direct_sales import queries, services
from marketplace.direct_sales.models import DirectSale
from marketplace.direct_sales.pages import pages
from marketplace.direct_sales.policies import LATEST_DAYS
from marketplace.direct_sales.schemas import DirectSaleInput
from marketplace.direct_sales.states import SoldThrough, SoldTo
from marketplace.direct_sales.wording import BUYERS, CHANNELS
from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _, _l
from marketplace.shared.opaque import to_public
from marketplace.shared.quantity import written
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.current import current_actor
from marketplace.web.forms import Form
from marketplace.web.idempotency import once_per_form
from marketplace.web.navigation import Entry

SHOWN_AT_ONCE = 6

navigation.add(
    Entry(
        key="direct_sales",
        label=_l("Catat penjualan"),
        icon="square-pen",
        endpoint="direct_sales.show_recording",
        roles=PRODUCER_ROLES,
        position=25,
    )
)


@pages.get("/jual/catat")
@allow(*PRODUCER_ROLES)
def show_recording() -> ResponseReturnValue:
    """Ask what was sold; everything that was so the last time is filled in."""
    return _recording_page(Form(DirectSaleInput(), _as_the_last_time()))


@pages.post("/jual/catat")
@allow(*PRODUCER_ROLES)
@once_per_form
def record() -> ResponseReturnValue:
    """Record the sale, say what it did to the stock, and ask for the next one."""
    form = Form(DirectSaleInput())
    if not form.accepts(request.form):
        return _recording_page(form)
    try:
        sale = services.record_direct_sale(actor=current_actor(), **form.values)
    except (Invalid, RuleBroken) as refusal:
        form.refused(refusal)
        return _recording_page(form)
    undo = url_for("direct_sales.withdraw", sale=to_public("direct_sale", sale.id))
    told = {"text": _what_happened(sale), "undo_url": undo, "undo_label": _("Batalkan")}
    flash(told, "ok" if sale.taken_quantity == sale.quantity else "wait")  # type: ignore[arg-type]
    return redirect(url_for("direct_sales.list_sales"))


def price_steps(offer: Offer) -> str:
    """Return the offer's price tiers for the script that fills the price in: JSON."""
    return json.dumps(
        [[str(tier.minimum_quantity), tier.unit_price.rupiah] for tier in offer.price_tiers]
    )


def _as_the_last_time() -> dict[str, str]:
    last = queries.last_sale(current_actor())
    same = {
        "quantity": "1",
        "day": today().isoformat(),
        "buyer_kind": (last.buyer_kind if last else SoldTo.NEIGHBOUR).value,
        "channel": (last.channel if last else SoldThrough.WHATSAPP).value,
    }
    goods = queries.goods_to_sell(current_actor())
    return same | ({"offer_id": to_public("offer", goods[0].id)} if goods else {})


def _recording_page(form: Form) -> ResponseReturnValue:
    goods = queries.goods_to_sell(current_actor())
    page = render_template(
        "direct_sales/record.html",
        form=form,
        goods=goods,
        at_once=SHOWN_AT_ONCE,
        buyers=[(kind.value, str(word)) for kind, word in BUYERS.items()],
        channels=[(channel.value, str(word)) for channel, word in CHANNELS.items()],
        today=today(),
        earliest=today() - timedelta(days=LATEST_DAYS),
        photo_url=photo_url,
        price_steps=price_steps,
    )
    return page, form.status


def _what_happened(sale: DirectSale) -> str:
    product = sale.offer.product
    left = written(sale.offer.available_quantity)
    facts = {"product": product.name, "unit": product.unit, "value": sale.value, "left": left}
    if sale.taken_quantity == sale.quantity:
        return _("Tercatat: %(product)s, %(value)s. Stok sekarang %(left)s %(unit)s.", **facts)
    if sale.taken_quantity or not sale.offer.available_quantity:
        facts |= {"taken": written(sale.taken_quantity)}
        return _(
            "Tercatat: %(product)s, %(value)s. Di stok hanya ada %(taken)s %(unit)s, jadi stok "
            "sekarang nol. Bila barang masih ada, hitung ulang stoknya di halaman Produk.",
            **facts,
        )
    return _(
        "Tercatat: %(product)s, %(value)s. Stok sudah dihitung ulang setelah hari itu, jadi "
        "tetap %(left)s %(unit)s.",
        **facts,
    )
