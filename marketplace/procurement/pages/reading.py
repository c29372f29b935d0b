"""What an approver reads about one order before deciding."""

from __future__ import annotations

from itertools import cycle

from marketplace.approvals import policies
from marketplace.approvals.models import ApprovalFlow, ApprovalStep
from marketplace.approvals.policies import Principal
from marketplace.approvals.queries import flows as queries
from marketplace.approvals.states import FlowState
from marketplace.budgets.queries import standing_of
from marketplace.orders.contents import KIND
from marketplace.orders.models import Order
from marketplace.orders.policies import may_decide_order
from marketplace.orders.queries.rounds import changes_of
from marketplace.orders.states import OrderState
from marketplace.procurement.pages.telling import story_of
from marketplace.procurement.queries.approvals import line_views
from marketplace.procurement.queries.purchases import Origins, origins
from marketplace.procurement.wording import goods_words
from marketplace.procurement.work import deciding
from marketplace.shared.actors import Actor

# Fill of the bar and swatch of its legend, for one producer after the other.
SHADES = (("b", "c-brand"), ("t", "c-5"), ("n", "c-info"), ("", "c-ok"), ("w", "c-wait"))
Choice = tuple[ApprovalStep, Principal]


def facts_of(order: Order, actor: Actor) -> dict[str, object]:
    """Return what an approver reads about one order."""
    waits = order.state is OrderState.AWAITING_APPROVAL
    flows = list(queries.history(KIND, order.id))
    flow = flows[-1] if flows else None
    choices = _choices(flow, order, actor) if waits else []
    lines, found = line_views(order), origins(order)
    return {
        "may_decide": bool(choices)
        or (waits and flow is None and may_decide_order(actor, order)),
        "is_own": order.requested_by == actor.person_id,
        "waits": waits,
        "flow": flow,
        "stands_in_for": _absent(choices, actor),
        "standings": standing_of("order", order.id),
        "lines": lines,
        "rounds": changes_of(order.id),
        "heading": goods_words([view.line.product_name for view in lines]),
        "origins": found,
        "pieces": _pieces(found),
        "named": [
            (swatch, f"{name} {amount}")
            for (name, amount), (_fill, swatch) in zip(found.shares, cycle(SHADES))
        ],
        "story": story_of(order, flows, mine={step.id for step, _for in choices}),
    }


def _choices(flow: ApprovalFlow | None, order: Order, actor: Actor) -> list[Choice]:
    """Return the steps on which the actor can decide now, and for whom."""
    if flow is None or flow.state is not FlowState.OPEN or not may_decide_order(actor, order):
        return []
    principals, authors = deciding.principals(actor), queries.authors_of(flow.id)
    decided = list(flow.decisions)
    found = [
        (step, policies.principal_on(step, principals, authors=authors, decisions=decided))
        for step in flow.steps
    ]
    return [(step, principal) for step, principal in found if principal is not None]


def _absent(choices: list[Choice], actor: Actor) -> list[int]:
    """Return for whom the actor would decide besides themselves."""
    ids = {principal.person_id for _step, principal in choices}
    return sorted(ids - {actor.person_id})


def _pieces(found: Origins) -> list[tuple[float, str]]:
    """Return each producer's share of the goods in percent, with its shade."""
    whole = found.goods.rupiah or 1
    return [
        (100 * amount.rupiah / whole, fill)
        for (_name, amount), (fill, _swatch) in zip(found.shares, cycle(SHADES))
    ]
