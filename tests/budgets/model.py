"""A second book of budgets, kept by hand beside the real ones, for random walks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from marketplace.budgets.facts import BudgetFacts
from marketplace.budgets.models import Budget
from marketplace.budgets.services import planning
from marketplace.budgets.states import BudgetPeriod, BudgetRule
from marketplace.operations.budget_agreement import budget_faults
from marketplace.orders.models import Order
from marketplace.orders.services import deciding
from marketplace.orders.services.changing import Change, change_order
from marketplace.orders.states import DEAD_STATES, OrderState, ProducerOrderState
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import DomainError, RuleBroken
from marketplace.shared.money import Money
from tests.budgets.conftest import Deal, a_deal
from tests.factories.budgets import a_budget, billed, finance_of, stands

PRICE = 10_000  # rupiah a piece
S = ProducerOrderState
ENDED = DEAD_STATES | {S.RECEIVED, S.CLOSED}
picks = st.integers(0, 1_000)


@dataclass
class Known:
    """One order as the second book has it: pieces, and whether its freight was billed."""

    order: Order
    awaited: int
    freight: int
    taken: bool = False

    @property
    def committed(self) -> int:
        return self.awaited * PRICE + (0 if self.taken or not self.awaited else self.freight)


@dataclass
class Walk:
    """The deal and its budgets: of the month, whose rule changes, and of the year."""

    deal: Deal
    month: Budget
    year: Budget
    orders: list[Known] = field(default_factory=list)


class BudgetModel(RuleBasedStateMachine):
    """Orders live and end in every way while their budgets are planned anew."""

    def __init__(self) -> None:
        super().__init__()
        deal = a_deal(approval_limit=Money(130_000))
        finance = finance_of(deal.centre)
        self.finance = finance
        self.walk = Walk(
            deal,
            a_budget(deal.centre, 600_000, BudgetRule.BLOCK, actor=finance),
            a_budget(deal.centre, 10**9, period=BudgetPeriod.YEAR, actor=finance),
        )

    def teardown(self) -> None:
        for known in self.walk.orders:
            self._end(known)
        self._agree()
        assert stands(self.walk.month) == (0, billed(self.walk.deal.kitchen))

    def _end(self, known: Known) -> None:
        """Bring an order to its end the shortest way."""
        order, part = known.order, known.order.producer_orders[0]
        if order.state is OrderState.AWAITING_APPROVAL or part.state in {
            S.SENT,
            S.CONFIRMED,
            S.PARTLY_CONFIRMED,
        }:
            deciding.cancel_order(order.id, actor=self.walk.deal.kitchen.requester, reason="x")
        elif part.state is S.DISPATCHED:
            waiting = part.lines[0].awaited_quantity
            self.walk.deal.receives(order, rejected=int(waiting))
            if part.state is S.PARTLY_RECEIVED:
                self.walk.deal.closes(order)
        elif part.state is S.PARTLY_RECEIVED:
            self.walk.deal.closes(order)
        known.awaited = 0

    def _some(self, pick: int, *states: S) -> Known | None:
        fitting = [k for k in self.walk.orders if k.order.producer_orders[0].state in states]
        return fitting[pick % len(fitting)] if fitting else None

    @rule(quantity=st.integers(1, 12))
    def order(self, quantity: int) -> None:
        deal, month = self.walk.deal, self.walk.month
        db.session.refresh(month)
        left, blocks = month.left.rupiah, month.rule is BudgetRule.BLOCK
        before = stands(month)
        try:
            placed = deal.places(quantity)
        except RuleBroken:
            assert blocks
            assert stands(month) == before
            assert left < quantity * PRICE + 200_000  # freight is less than that
            return
        total = placed.total.rupiah
        assert not (blocks and total > left)
        waits = total > 130_000 or (month.rule is BudgetRule.ASK and total > left)
        assert (placed.state is OrderState.AWAITING_APPROVAL) == waits
        self.walk.orders.append(Known(placed, quantity, placed.freight.rupiah))

    @rule(pick=picks, approved=st.booleans())
    def decide(self, pick: int, approved: bool) -> None:
        known = self._some(pick, S.WAITING)
        if known is None:
            return
        kitchen = self.walk.deal.kitchen
        if approved:
            deciding.approve_order(known.order.id, actor=kitchen.approver, reason="perlu")
            return
        deciding.reject_order(known.order.id, actor=kitchen.approver, reason="mahal")
        known.awaited = 0

    @rule(pick=picks, quantity=st.integers(1, 12))
    def change(self, pick: int, quantity: int) -> None:
        known = self._some(pick, S.WAITING)
        if known is None:
            return
        order, before = known.order, stands(self.walk.month)
        line = order.producer_orders[0].lines[0]
        wanted = Change(
            {line.id: Decimal(quantity)}, order.delivery_point_id, order.delivery_day
        )
        try:
            change_order(order.id, wanted, actor=self.walk.deal.kitchen.requester)
        except RuleBroken:
            assert self.walk.month.rule is BudgetRule.BLOCK
            assert stands(self.walk.month) == before
            return
        assert order.state is OrderState.AWAITING_APPROVAL
        known.awaited, known.freight = quantity, order.freight.rupiah

    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        known = self._some(pick, S.WAITING, S.SENT, S.CONFIRMED, S.PARTLY_CONFIRMED)
        if known is not None:
            requester = self.walk.deal.kitchen.requester
            deciding.cancel_order(known.order.id, actor=requester, reason="batal")
            known.awaited = 0

    @rule(pick=picks)
    def expire(self, pick: int) -> None:
        known = self._some(pick, S.WAITING, S.SENT)
        if known is None:
            return
        past = utc_now() - timedelta(minutes=1)
        if known.order.state is OrderState.AWAITING_APPROVAL:
            known.order.hold_expires_at = past
        else:
            known.order.producer_orders[0].answer_by = past
        db.session.flush()
        deciding.expire_holds()
        deciding.expire_unanswered()
        known.awaited = 0

    @rule(pick=picks, quantity=st.integers(0, 12))
    def confirm(self, pick: int, quantity: int) -> None:
        known = self._some(pick, S.SENT)
        if known is not None:
            promised = min(quantity, known.awaited)
            self.walk.deal.confirms(known.order, promised)
            known.awaited = promised

    @rule(pick=picks, quantity=st.integers(1, 12))
    def send(self, pick: int, quantity: int) -> None:
        known = self._some(
            pick, S.CONFIRMED, S.PARTLY_CONFIRMED, S.DISPATCHED, S.PARTLY_RECEIVED
        )
        if known is None:
            return
        line = known.order.producer_orders[0].lines[0]
        left = int(line.confirmed_quantity - line.dispatched_quantity)
        if left:
            self.walk.deal.sends(known.order, min(quantity, left))

    @rule(
        pick=picks,
        accepted=st.integers(0, 6),
        regraded=st.integers(0, 3),
        rejected=st.integers(0, 3),
        percent=st.integers(1, 90),
    )
    def receive(
        self, pick: int, accepted: int, regraded: int, rejected: int, percent: int
    ) -> None:
        known = self._some(pick, S.DISPATCHED, S.PARTLY_RECEIVED)
        if known is None:
            return
        waiting = int(known.order.producer_orders[0].lines[0].awaited_quantity)
        accepted = min(accepted, waiting)
        regraded = min(regraded, waiting - accepted)
        rejected = min(rejected, waiting - accepted - regraded)
        if not accepted + regraded + rejected:
            return
        self.walk.deal.receives(
            known.order, accepted, regraded=regraded, percent=percent, rejected=rejected
        )
        known.awaited -= accepted + regraded + rejected
        known.taken = known.taken or bool(accepted + regraded)

    @rule(pick=picks)
    def close_short(self, pick: int) -> None:
        known = self._some(pick, S.PARTLY_RECEIVED)
        if known is not None:
            self.walk.deal.closes(known.order)
            known.awaited = 0

    @rule(planned=st.integers(0, 1_000_000), new_rule=st.sampled_from(BudgetRule))
    def plan_anew(self, planned: int, new_rule: BudgetRule) -> None:
        facts = BudgetFacts(Money(planned), new_rule)
        planning.change_budget(self.walk.month.id, facts, actor=self.finance)

    @rule(pick=picks)
    @precondition(lambda self: self.walk.orders)
    def do_again(self, pick: int) -> None:
        """What has ended cannot be done again, and moves nothing."""
        known = self.walk.orders[pick % len(self.walk.orders)]
        if known.order.producer_orders[0].state not in ENDED:
            return
        before = stands(self.walk.month)
        for again in (
            lambda: self.walk.deal.confirms(known.order),
            lambda: self.walk.deal.closes(known.order),
        ):
            try:
                again()
            except DomainError:
                continue
            raise AssertionError("an order that has ended was moved")
        assert stands(self.walk.month) == before

    @invariant()
    def _agree(self) -> None:
        committed = sum(known.committed for known in self.walk.orders)
        expected = (committed, billed(self.walk.deal.kitchen))
        assert stands(self.walk.month) == expected
        assert stands(self.walk.year) == expected
        assert budget_faults() == []
