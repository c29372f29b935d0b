"""Facts on an order for rules of approval; each is asked for only where a rule needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from marketplace.approvals.facts import ROLLING_DAYS, Facts, Needs
from marketplace.approvals.planning import needs_of, plan_for
from marketplace.approvals.queries.rules import rules_of
from marketplace.approvals.states import Rolling
from marketplace.budgets.standing import Standings
from marketplace.budgets.states import Verdict
from marketplace.buyers.models import Buyer
from marketplace.catalog.models import Offer, Product
from marketplace.catalog.queries.terms import terms_for
from marketplace.catalog.states import PriceScope
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.queries.transfers import split_off
from marketplace.orders.quotes import Quote
from marketplace.orders.states import ENDED_ORDERS, OrderState
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money, total
from marketplace.shared.places import REGENCY_CODE


@dataclass(frozen=True)
class Asked:
    """One good of an order, placed or about to be; `worth` is of the goods, before tax."""

    offer: Offer
    worth: Money


def lines_of(order: Order) -> list[Asked]:
    """Return the goods of a placed order."""
    return [
        Asked(line.offer, line.line_total)
        for part in order.producer_orders
        for line in part.lines
    ]


def facts_of(  # noqa: PLR0913
    *,
    buyer: Buyer,
    requester_id: int,
    amount: Money,
    goods: Collection[Asked],
    needs: Needs,
    outlet_id: int | None = None,
    budgets: Standings | None = None,
    but_not: int | None = None,
) -> Facts:
    """Return what rules ask about an order; `but_not` is its own id, where it is placed."""
    producers = {each.offer.producer_id for each in goods}
    return Facts(
        buyer_id=buyer.id,
        requester_id=requester_id,
        amount=amount,
        outlet_id=outlet_id,
        category_ids=frozenset(each.offer.product.category_id for each in goods),
        off_agreement=needs.agreement and _is_off_agreement(goods, buyer.id),
        over_budget=budgets is not None and bool(budgets.exceeded),
        budget_asks=budgets is not None and budgets.verdict is Verdict.ASK,
        new_producer=needs.new_producer and bool(producers - _known(buyer.id, producers)),
        non_local=any(
            not each.offer.producer.village_code.startswith(REGENCY_CODE) for each in goods
        ),
        rolling={
            kind: _together(kind, goods, amount, buyer.id, requester_id, but_not)
            for kind in sorted(needs.rolling)
        },
        split_off=split_off(but_not) if but_not is not None else ZERO,
    )


def would_wait(
    quote: Quote, budgets: Standings, *, buyer: Buyer, requester_id: int, outlet_id: int | None
) -> bool:
    """Say whether an order of this quote would be asked about, before anything is placed."""
    rules = rules_of(buyer.id)
    facts = facts_of(
        buyer=buyer,
        requester_id=requester_id,
        amount=quote.total,
        goods=[Asked(line.offer, line.total) for line in quote.lines],
        needs=needs_of(rules),
        outlet_id=outlet_id,
        budgets=budgets,
    )
    return plan_for(facts, limit=buyer.approval_limit, rules=rules) is not None


def _is_off_agreement(goods: Iterable[Asked], buyer_id: int) -> bool:
    """Say whether any good is bought outside of what was agreed with its producer."""
    ids = {each.offer.id for each in goods}
    terms = terms_for(ids, buyer_id)
    return any(
        offer_id not in terms or terms[offer_id].scope is not PriceScope.AGREEMENT
        for offer_id in ids
    )


def _known(buyer_id: int, producers: Collection[int]) -> set[int]:
    """Return those of whom the buyer has had an order that went out."""
    wanted = (
        select(ProducerOrder.producer_id)
        .join(Order, Order.id == ProducerOrder.order_id)
        .where(ProducerOrder.buyer_id == buyer_id, ProducerOrder.producer_id.in_(producers))
        .where(Order.state.in_((OrderState.PLACED, OrderState.CLOSED)))
    )
    return set(db.session.scalars(wanted.distinct()))


def _together(
    kind: Rolling,
    goods: Collection[Asked],
    amount: Money,
    buyer_id: int,
    requester_id: int,
    but_not: int | None,
) -> Money:
    """Return the largest sum of one producer, or one category, with the last 30 days' orders.

    This order counts whole, as amounts in rules do; earlier ones by their goods of that
    producer or category.
    """
    here: dict[int, list[Money]] = defaultdict(list)
    for each in goods:
        here[_key_of(kind, each)].append(each.worth)
    since = utc_now() - ROLLING_DAYS
    before = _sums_before(kind, here, buyer_id, requester_id, since, but_not)
    rest = amount - total(each.worth for each in goods)  # freight and tax of this order
    sums = [total(worths) + before.get(key, ZERO) for key, worths in here.items()]
    return max([amount, *(each + rest for each in sums)])


def _key_of(kind: Rolling, asked: Asked) -> int:
    offer = asked.offer
    return offer.producer_id if kind is Rolling.PRODUCER else offer.product.category_id


def _sums_before(
    kind: Rolling,
    keys: Collection[int],
    buyer_id: int,
    requester_id: int,
    since: datetime,
    but_not: int | None,
) -> dict[int, Money]:
    by: ColumnElement[int] = (
        ProducerOrder.producer_id.expression
        if kind is Rolling.PRODUCER
        else Product.category_id.expression
    )
    wanted = (
        select(by, func.sum(OrderLine.line_total))
        .join(ProducerOrder, ProducerOrder.id == OrderLine.producer_order_id)
        .join(Order, Order.id == ProducerOrder.order_id)
        .join(Offer, Offer.id == OrderLine.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .where(Order.buyer_id == buyer_id, Order.requested_by == requester_id)
        .where(Order.placed_at > since, Order.state.not_in(ENDED_ORDERS), by.in_(keys))
        .group_by(by)
    )
    if but_not is not None:
        wanted = wanted.where(Order.id != but_not)
    return {row[0]: row[1] for row in db.session.execute(wanted)}
