"""Turning the answers to a need into one order over several producers."""

from __future__ import annotations

from datetime import date

from marketplace.demand import policies
from marketplace.demand.models import STILL_ORDERED, Need, NeedOrder
from marketplace.demand.queries.needs import lock_need, taken_days
from marketplace.demand.queries.plans import make_plan
from marketplace.demand.states import NEED_LIFECYCLE, NeedState
from marketplace.orders.models import Order
from marketplace.orders.services.placing import place_order
from marketplace.orders.states import PaymentChoice
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.calendar import written_day
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _


@transactional
def order_need(
    need_id: int,
    *,
    actor: Actor,
    delivery_day: date,
    payment: PaymentChoice,
    note: str = "",
    agreed: str | None = None,
) -> Order:
    """Order a need for one of its days from those who answered it; see `make_plan`.

    Stock is held and the buyer's limit holds as at the checkout; `agreed` is the seal of the
    split that the buyer saw. One order a day, however many press at once, until it comes to
    nothing. What producers said no to stays unordered. Raises `NotFound`, `Forbidden`,
    `Invalid` and `RuleBroken`.
    """
    need = lock_need(need_id, actor=actor)
    require(allowed=policies.may_change_need(actor, need), to=_("memesan kebutuhan ini"))
    _refuse_day(need, delivery_day)
    plan = make_plan(need, delivery_day)
    if not plan.lines:
        raise RuleBroken(
            _(
                "Belum ada tawaran yang bisa dipesan untuk %(day)s.",
                day=written_day(delivery_day),
            )
        )
    order = place_order(
        actor=actor,
        lines=plan.lines,
        delivery_point_id=need.delivery_point_id,
        delivery_day=delivery_day,
        payment=payment,
        note=note,
        agreed=agreed,
    )
    _link(need, order)
    if need.state is NeedState.OPEN:
        need.state = NEED_LIFECYCLE.move(need.state, NeedState.ORDERED)
        need.ended_at = utc_now()
    audit.record("need.ordered", need, actor=actor, order=order.number, filled=plan.filled)
    return order


def _refuse_day(need: Need, day: date) -> None:
    if day not in need.days:
        days = ", ".join(written_day(each) for each in need.days)
        raise Invalid({"delivery_day": [_("Pilih hari kebutuhan ini: %(days)s.", days=days)]})
    taken = taken_days(need.id)
    if day in taken:
        raise _ordered_already()
    if day not in policies.open_days(need, taken, today()):
        raise RuleBroken(_("Kebutuhan ini sudah berakhir, jadi tidak bisa dipesan lagi."))


def _link(need: Need, order: Order) -> None:
    """Tie order and need together; the database refuses a second order for the day."""
    row = insert(NeedOrder).values(
        need_id=need.id, delivery_day=order.delivery_day, order_id=order.id
    )
    linked = row.on_conflict_do_nothing(
        index_elements=["need_id", "delivery_day"], index_where=STILL_ORDERED
    )
    if db.session.scalar(linked.returning(NeedOrder.id)) is None:
        raise _ordered_already()


def _ordered_already() -> RuleBroken:
    return RuleBroken(
        _("Kebutuhan ini sudah dijadikan pesanan. Muat ulang halaman untuk melihatnya.")
    )
