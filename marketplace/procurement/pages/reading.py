"""What an approver reads about one order before deciding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import cycle

from marketplace.orders import policies
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.procurement.queries.approvals import line_views
from marketplace.procurement.queries.purchases import Origins, origins
from marketplace.procurement.wording import goods_words
from marketplace.shared.actors import Actor
from marketplace.shared.language import _
from marketplace.web.filters import moment

# Fill of the bar and swatch of its legend, for one producer after the other.
SHADES = (("b", "c-brand"), ("t", "c-5"), ("n", "c-info"), ("", "c-ok"), ("w", "c-wait"))


def facts_of(order: Order, actor: Actor) -> dict[str, object]:
    """Return what an approver reads about one order."""
    waits = order.state is OrderState.AWAITING_APPROVAL
    may_decide = waits and policies.may_decide_order(actor, order)
    lines, found = line_views(order), origins(order)
    return {
        "may_decide": may_decide,
        "is_own": order.requested_by == actor.person_id,
        "waits": waits,
        "lines": lines,
        "heading": goods_words([view.line.product_name for view in lines]),
        "origins": found,
        "pieces": _pieces(found),
        "named": [
            (swatch, f"{name} {amount}")
            for (name, amount), (_fill, swatch) in zip(found.shares, cycle(SHADES))
        ],
        "story": _story(order, you_decide=may_decide),
    }


def _pieces(found: Origins) -> list[tuple[float, str]]:
    """Return each producer's share of the goods in percent, with its shade."""
    whole = found.goods.rupiah or 1
    return [
        (100 * amount.rupiah / whole, fill)
        for (_name, amount), (fill, _swatch) in zip(found.shares, cycle(SHADES))
    ]


def _story(order: Order, *, you_decide: bool) -> list[tuple[str, str, str, str]]:
    told = [(_("Diajukan %(name)s", name=order.requester.name), order.placed_at, "done", "")]
    if order.state is OrderState.AWAITING_APPROVAL and order.hold_expires_at:
        text = _("Penyetuju (Anda)") if you_decide else _("Penyetuju")
        when = _("Barang ditahan sampai %(when)s", when=moment(order.hold_expires_at))
        return [(text, when, "now", ""), *_dated(told)]
    if order.decider is not None and order.decided_at is not None:
        mood = "bad" if order.state is OrderState.REJECTED else "done"
        told.insert(0, (order.decider.name, order.decided_at, mood, order.reason or ""))
    return _dated(told)


def _dated(
    told: Sequence[tuple[str, datetime, str, str]],
) -> list[tuple[str, str, str, str]]:
    return [(text, moment(at), mood, note) for text, at, mood, note in told]
