"""“Pesan dari rencana”: what is open of a need goes into the cart of whoever orders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from marketplace.demand import policies
from marketplace.demand.queries.needs import lock_need
from marketplace.demand.queries.open_quantities import open_quantities
from marketplace.orders.queries.carts import in_cart, sold_products
from marketplace.orders.services import carting
from marketplace.orders.services.cart_placing import name_place
from marketplace.orders.services.carting import Addition
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.calendar import written_day
from marketplace.shared.clock import today
from marketplace.shared.database import transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _


@transactional
def fill_cart(need_id: int, *, actor: Actor, day: date) -> Decimal:
    """Put what nobody has ordered yet for a day into the actor's cart; return how much.

    The producer is left open, and the checkout proposes the need's delivery point. Raises
    `NotFound`, `Forbidden`, `Invalid` for a day that is not the need's, and `RuleBroken` when
    nothing is open, nobody sells it, or the need names only a category.
    """
    need = lock_need(need_id, actor=actor)
    require(allowed=policies.may_change_need(actor, need), to=_("memesan kebutuhan ini"))
    if day not in need.days or day <= today():
        raise Invalid({"day": [_("Pilih hari kebutuhan ini yang belum lewat.")]})
    if need.product_id is None:
        raise RuleBroken(
            _("Kebutuhan ini menyebut kategori saja. Pilih barangnya dari katalog.")
        )
    if not policies.is_planned(need):
        raise RuleBroken(_("Kebutuhan ini sudah berakhir, jadi tidak bisa dipesan lagi."))
    quantity = open_quantities(need)[day] - in_cart(need.product_id, actor=actor)
    if quantity <= 0:
        raise RuleBroken(
            _(
                "Untuk %(day)s semuanya sudah dipesan atau ada di keranjang.",
                day=written_day(day),
            )
        )
    if need.product_id not in sold_products({need.product_id}):
        raise RuleBroken(_("Belum ada produsen yang menjual barang ini."))
    carting.add_many_to_cart([Addition(need.product_id, None, quantity)], actor=actor)
    name_place(actor=actor, delivery_point_id=need.delivery_point_id)
    audit.record("need.put_into_cart", need, actor=actor, day=day, quantity=quantity)
    return quantity
