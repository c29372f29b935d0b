"""Buttons of a producer's goods: hide, show again, put away, count."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from marketplace.catalog.models import Offer
from marketplace.catalog.pages import pages
from marketplace.catalog.services import holding, offer_states, offers, stock_counting
from marketplace.shared.actors import Role
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.fields import QuantityField
from marketplace.web.forms import Form
from marketplace.web.redirects import safe_address

LIST = "/jual/produk"


class StockForm(Schema):
    """What was counted on the shelf."""

    available_quantity = QuantityField(required=True, minimum=Decimal(0))


@pages.post(f"{LIST}/<offer_id>/stok")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def count_stock(offer_id: str) -> ResponseReturnValue:
    """Enter what is on the shelf now."""
    number, form = found_id("offer", offer_id), Form(StockForm())
    if not form.accepts(request.form):
        flash(" ".join(form.problems("available_quantity")), "bad")
        return _back()
    try:
        stock_counting.set_stock(number, actor=current_actor(), **form.values)
    except (RuleBroken, Invalid) as error:
        flash(str(error), "bad")
    else:
        flash(_("Stok disimpan."), "ok")
    return _back()


@pages.post(f"{LIST}/<offer_id>/sembunyikan")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def pause_offer(offer_id: str) -> ResponseReturnValue:
    """Hide an offer; one press brings it back."""
    undo = f"{LIST}/{offer_id}/tampilkan"
    return _move(offer_id, offer_states.pause_offer, _("Produk disembunyikan."), undo)


@pages.post(f"{LIST}/<offer_id>/tampilkan")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def resume_offer(offer_id: str) -> ResponseReturnValue:
    """Show a hidden offer again."""
    return _move(offer_id, offer_states.resume_offer, _("Produk tampil lagi di katalog."))


@pages.post(f"{LIST}/<offer_id>/arsipkan")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def archive_offer(offer_id: str) -> ResponseReturnValue:
    """Put an offer away for good."""
    return _move(offer_id, offer_states.archive_offer, _("Produk diarsipkan."))


@pages.post(f"{LIST}/<offer_id>/batal-perubahan")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def withdraw_change(offer_id: str) -> ResponseReturnValue:
    """Take back the change that waits for the regency."""
    done = _("Perubahan dibatalkan. Produk tetap seperti yang tampil.")
    return _move(offer_id, holding.withdraw_change, done)


@pages.post(f"{LIST}/<offer_id>/salin")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
def copy_offer(offer_id: str) -> ResponseReturnValue:
    """Begin another good from this one, and open it."""
    copy = offers.copy_offer(found_id("offer", offer_id), actor=current_actor())
    flash(_("Salinan dibuat sebagai draf. Ubah namanya, lalu tambah foto dan stok."), "ok")
    return redirect(f"{LIST}/{to_public('offer', copy.id)}")


def _move(
    offer_id: str, move: Callable[..., Offer], done: str, undo: str | None = None
) -> ResponseReturnValue:
    try:
        move(found_id("offer", offer_id), actor=current_actor())
    except RuleBroken as error:
        flash(str(error), "bad")
    else:
        flash({"text": done, "undo_url": undo} if undo else done, "ok")  # type: ignore[arg-type]
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(safe_address(request.form.get("next"), LIST))
