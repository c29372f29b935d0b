"""The award: split, reasons, exceptions, prices that hold, orders and no more than awarded."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from marketplace.catalog.price_models import ListPrice, PriceList
from marketplace.catalog.queries.terms import terms_for
from marketplace.catalog.states import PriceScope
from marketplace.catalog.tiers import Tier
from marketplace.orders.models import Order
from marketplace.orders.services.deciding import reject_order
from marketplace.orders.states import OrderState, PaymentChoice
from marketplace.shared.audit import chain_faults
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from marketplace.shared.outbox import OutboxMessage
from marketplace.sourcing.award_models import RfqAward, RfqOrder, RfqResult
from marketplace.sourcing.comparing import compare
from marketplace.sourcing.queries.agreement import sourcing_faults
from marketplace.sourcing.queries.quotations import standing_quotations
from marketplace.sourcing.quotation_models import Quotation, QuotationLine, QuotationTier
from marketplace.sourcing.rules import Rule
from marketplace.sourcing.services.awarding import Decision, award_rfq
from marketplace.sourcing.services.ordering import give_delivery_back, order_delivery
from marketplace.sourcing.services.ruling import set_rules
from marketplace.sourcing.states import AwardWay, QuotationState, RfqState
from tests.factories.orders import a_kitchen
from tests.factories.sourcing import a_quotation, an_owner, opened

PRICES = (45_000, 44_000, 47_000)


@pytest.fixture
def judged(live):
    """The request with three opened quotations, the cheapest of the second."""
    for (seller, offer), price in zip(live.sellers, PRICES, strict=True):
        a_quotation(live.rfq, seller, offer, price)
    opened(live.rfq, live.kitchen)
    return live


def lines_of(rfq):
    """Quoted lines in the order of the producers' ids."""
    found = [each.lines[0] for each in standing_quotations(rfq)]
    return sorted(found, key=lambda line: line.quotation.producer_id)


def decide(judged, *quantities, **facts):
    chosen = zip(lines_of(judged.rfq), quantities, strict=True)
    decision = Decision(
        {line.id: Decimal(quantity) for line, quantity in chosen if quantity},
        facts.pop("reasons", {}),
        **facts,
    )
    return award_rfq(judged.rfq.id, actor=judged.kitchen.requester, decision=decision)


def orders_of(judged, **changes):
    facts = {
        "actor": judged.kitchen.requester,
        "delivery_day": judged.rfq.lines[0].delivery_day,
        "delivery_point_id": judged.kitchen.dock.id,
        "payment": PaymentChoice.TERMS,
    } | changes
    return order_delivery(judged.rfq.id, **facts)


def test_the_best_wins_and_its_price_holds_for_this_buyer_alone(judged):
    rfq = decide(judged, 0, 40, 0)
    assert rfq.state is RfqState.AWARDED
    winner = judged.sellers[1][1]
    terms = terms_for([winner.id], judged.kitchen.buyer.id)[winner.id]
    assert (terms.scope, terms.tiers[0].unit_price) == (PriceScope.AGREEMENT, Money(44_000))
    assert terms_for([winner.id], None) == {}
    held = db.session.scalars(select(PriceList)).one()
    assert held.agreement_reference == rfq.number
    assert (held.valid_from, held.valid_until) == (today(), today() + timedelta(days=40))
    states = dict(db.session.execute(select(Quotation.producer_id, Quotation.state)).all())
    assert [states[offer.producer_id] for _seller, offer in judged.sellers] == [
        QuotationState.LOST,
        QuotationState.AWARDED,
        QuotationState.LOST,
    ]
    assert sourcing_faults() == []
    assert chain_faults() == []


def test_a_line_is_split_over_three_and_ordered_once(judged):
    reason = {judged.rfq.lines[0].id: "Risiko gagal kirim turun"}
    decide(judged, 10, 20, 10, reasons=reason)
    order = orders_of(judged)
    assert [part.lines[0].quantity for part in order.producer_orders] == [10, 20, 10]
    assert {line.unit_price for part in order.producer_orders for line in part.lines} == {
        Money(price) for price in PRICES
    }
    with pytest.raises(RuleBroken, match="sudah dipesan"):
        orders_of(judged)
    assert db.session.scalar(select(func.count(Order.id))) == 1
    result = db.session.scalars(select(RfqResult)).one()
    freight = sum(each.freight.rupiah for each in standing_quotations(judged.rfq))
    assert result.total.rupiah == 10 * 45_000 + 20 * 44_000 + 10 * 47_000 + freight


def test_the_order_waits_for_the_usual_approval_and_its_day_comes_back(judged):
    judged.kitchen.buyer.approval_limit = Money(1000)
    decide(judged, 0, 40, 0)
    order = orders_of(judged)
    assert order.state is OrderState.AWAITING_APPROVAL
    reject_order(order.id, actor=judged.kitchen.approver, reason="Belum perlu")
    asked = db.session.scalars(select(OutboxMessage.job)).all()
    assert "sourcing.give_delivery_back" in asked
    give_delivery_back(order.id)
    give_delivery_back(order.id)  # twice changes nothing
    assert db.session.scalars(select(RfqOrder.ended_at)).one() is not None
    judged.kitchen.buyer.approval_limit = Money(10**9)
    db.session.flush()
    assert orders_of(judged).id != order.id


def test_passing_a_higher_score_needs_a_reason(judged):
    line = judged.rfq.lines[0]
    with pytest.raises(Invalid) as refused:
        decide(judged, 40, 0, 0)
    assert list(refused.value.errors) == [f"reason-{line.id}"]
    assert db.session.scalar(select(func.count(RfqResult.rfq_id))) == 0
    db.session.expire_all()
    assert judged.rfq.state is RfqState.OPENED
    decide(judged, 40, 0, 0, reasons={line.id: "Sudah dicicip, mutunya lebih baik"})
    assert (
        db.session.scalars(select(RfqAward.reason)).one() == "Sudah dicicip, mutunya lebih baik"
    )


def test_more_than_asked_more_than_offered_and_strangers_are_refused(judged):
    with pytest.raises(Invalid) as refused:
        decide(judged, 30, 30, 0, reasons={judged.rfq.lines[0].id: "x"})
    assert f"line-{judged.rfq.lines[0].id}" in refused.value.errors
    with pytest.raises(Invalid):
        decide(judged, 0, 41, 0)
    with pytest.raises(Invalid):
        decide(judged, 0, 0, 0)
    with pytest.raises(Invalid):
        award_rfq(
            judged.rfq.id,
            actor=judged.kitchen.requester,
            decision=Decision({999_999: Decimal(1)}, {}),
        )
    with pytest.raises(Forbidden):
        award_rfq(judged.rfq.id, actor=judged.kitchen.approver, decision=Decision({}, {}))
    with pytest.raises(NotFound):
        award_rfq(judged.rfq.id, actor=a_kitchen().requester, decision=Decision({}, {}))
    assert db.session.scalar(select(func.count(RfqAward.id))) == 0


def test_it_is_awarded_once(judged):
    decide(judged, 0, 40, 0)
    with pytest.raises(RuleBroken):
        decide(judged, 0, 40, 0)
    assert db.session.scalar(select(func.count(PriceList.id))) == 1


def test_too_few_to_compare_need_an_exception_by_the_buyers_rule(judged):
    set_rules([Rule(Money(1_000_000), 4)], actor=an_owner(judged.kitchen))
    with pytest.raises(Invalid) as refused:
        decide(judged, 0, 40, 0)
    assert "paling sedikit 4 penawaran, yang ada 3" in refused.value.errors["exception"][0]
    decide(judged, 0, 40, 0, exception="Hanya tiga yang membuat gula ini")
    result = db.session.scalars(select(RfqResult)).one()
    assert (result.compared, result.asked_for) == (3, 4)
    assert result.exception == "Hanya tiga yang membuat gula ini"


def test_the_usual_rule_asks_for_two_above_fifty_million(live):
    seller, offer = live.sellers[0]
    a_quotation(live.rfq, seller, offer, 1_300_000)
    opened(live.rfq, live.kitchen)
    line = standing_quotations(live.rfq)[0].lines[0]
    with pytest.raises(Invalid) as refused:
        award_rfq(
            live.rfq.id,
            actor=live.kitchen.requester,
            decision=Decision({line.id: Decimal(40)}, {}),
        )
    assert list(refused.value.errors) == ["exception"]
    award_rfq(
        live.rfq.id,
        actor=live.kitchen.requester,
        decision=Decision({line.id: Decimal(30)}, {}),  # 39 million
    )


def test_only_prices_means_no_order(judged):
    decide(judged, 0, 40, 0, way=AwardWay.PRICES)
    assert db.session.scalar(select(func.count(Order.id))) == 0
    assert db.session.scalar(select(func.count(ListPrice.id))) == 1


def test_tiers_price_what_is_awarded(live):
    (first, offer), (second, other), _third = live.sellers
    ladder = [Tier(Decimal(30), Money(40_000))]
    a_quotation(live.rfq, first, offer, 45_000, tiers=ladder)
    a_quotation(live.rfq, second, other, 46_000)
    opened(live.rfq, live.kitchen)
    mine = next(
        each.lines[0]
        for each in standing_quotations(live.rfq)
        if each.producer_id == offer.producer_id
    )
    decision = Decision({mine.id: Decimal(20)}, {})
    award_rfq(live.rfq.id, actor=live.kitchen.requester, decision=decision)
    assert db.session.scalars(select(RfqAward.unit_price)).one() == Money(45_000)


def test_a_quotation_that_no_longer_holds_cannot_win(judged):
    db.session.execute(update(Quotation).values(valid_until=today() - timedelta(days=1)))
    db.session.expire_all()
    with pytest.raises(Invalid) as refused:
        decide(judged, 0, 40, 0)
    assert "habis masa berlakunya" in str(refused.value.errors)


def test_prices_that_rose_are_not_ordered(judged):
    decide(judged, 0, 40, 0)
    db.session.execute(
        update(PriceList).values(
            valid_from=today() - timedelta(days=9), valid_until=today() - timedelta(days=1)
        )
    )
    db.session.expire_all()
    with pytest.raises(RuleBroken, match="tidak lagi seperti yang ditetapkan"):
        orders_of(judged)


def test_check_finds_a_result_that_was_tampered_with(judged):
    decide(judged, 0, 40, 0)
    assert sourcing_faults() == []
    result = db.session.scalars(select(RfqResult)).one()
    kept = result.scores
    forged = {**kept, "quotations": {}}
    db.session.execute(update(RfqResult).values(scores=forged))
    db.session.expire_all()
    assert "its scores are not what its facts give" in sourcing_faults()[0]
    db.session.execute(update(RfqResult).values(scores=kept, inputs_hash="0" * 64))
    db.session.expire_all()
    assert "its frozen facts were changed" in sourcing_faults()[0]


def test_check_finds_quotations_changed_after_the_award(judged):
    decide(judged, 0, 40, 0)
    loser = judged.sellers[2][1]
    line = db.session.scalars(
        select(QuotationLine).where(QuotationLine.offer_id == loser.id)
    ).one()
    db.session.execute(
        update(QuotationTier)
        .where(QuotationTier.quotation_line_id == line.id)
        .values(unit_price=Money(1))
    )
    db.session.expire_all()
    assert "changed after the award" in sourcing_faults()[0]


def test_the_database_refuses_a_second_result_and_an_unexcused_one(judged):
    from sqlalchemy.exc import IntegrityError  # noqa: PLC0415

    decide(judged, 0, 40, 0)
    db.session.flush()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(RfqResult).values(asked_for=9))
    row = db.session.execute(select(RfqResult.__table__)).mappings().one()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(RfqResult.__table__.insert().values(**row))
    assert db.session.scalar(select(func.count(RfqResult.rfq_id))) == 1


def test_comparing_is_the_same_however_often(judged):
    quotations = standing_quotations(judged.rfq)
    first = compare(judged.rfq, quotations, today())
    again = compare(judged.rfq, list(reversed(quotations)), today())
    assert first.scores == again.scores
    assert [c.quotation.id for c in first.columns] == [c.quotation.id for c in again.columns]
    assert first.top.quotation.producer_id == judged.sellers[1][1].producer_id
