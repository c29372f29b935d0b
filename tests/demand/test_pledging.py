"""Answers of producers: what they may say, who sees it, and that nothing is held by it."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.catalog.models import CapacityWeek, Offer, StockMove
from marketplace.catalog.states import OfferState
from marketplace.demand.models import Pledge
from marketplace.demand.queries.board import board, count_unanswered, counts
from marketplace.demand.queries.pledges import answers_to
from marketplace.demand.queries.views import view_need
from marketplace.demand.services import publishing
from marketplace.demand.services.pledging import answer_need
from marketplace.demand.states import PledgeAnswer
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from tests.factories.accounts import a_member
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.needs import a_draft, a_pledge, a_seller, an_open_need, sugar
from tests.factories.orders import a_kitchen
from tests.orders.counting import count_queries
from tests.shared.reading import actions

FULL, PART, NO = PledgeAnswer.FULL, PledgeAnswer.PART, PledgeAnswer.NO


@pytest.fixture
def product():
    return sugar()


@pytest.fixture
def need(product):
    return an_open_need(product=product)


def test_one_tap_offers_all_at_the_price_of_the_catalogue(need, product):
    seller, offer = a_seller(product, prices={1: 48_000, 100: 45_000, 500: 40_000})
    pledge = a_pledge(need, seller)
    assert (pledge.answer, pledge.quantity, pledge.floor_price) == (FULL, 200, Money(45_000))
    assert (pledge.offer_id, pledge.answered_by) == (offer.id, seller.person_id)
    assert actions(pledge) == ["pledge.given"]


def test_a_part_has_a_number_and_its_own_tier(need, product):
    seller, _offer = a_seller(product, prices={1: 48_000, 100: 45_000})
    pledge = a_pledge(need, seller, 80)
    assert (pledge.answer, pledge.quantity, pledge.floor_price) == (PART, 80, Money(48_000))


def test_a_part_that_is_all_of_it_is_called_so(need, product):
    seller, _offer = a_seller(product)
    assert a_pledge(need, seller, 200).answer is FULL


def test_no_offers_nothing(need, product):
    seller, _offer = a_seller(product)
    pledge = answer_need(
        need.id, actor=seller, answer=NO, quantity=Decimal(9), floor_price=Money(1)
    )
    assert (pledge.answer, pledge.quantity, pledge.floor_price) == (NO, 0, None)


def test_an_answer_changes_in_place_until_the_last_day(need, product):
    seller, _offer = a_seller(product)
    first = a_pledge(need, seller, 0)
    with time_machine.travel(utc_now() + timedelta(days=4)):
        again = a_pledge(need, seller, 60, floor_price=Money(41_000))
    assert again.id == first.id
    assert (again.answer, again.quantity, again.floor_price) == (PART, 60, Money(41_000))
    assert actions(first) == ["pledge.given", "pledge.changed"]
    with (
        time_machine.travel(utc_now() + timedelta(days=5)),
        pytest.raises(RuleBroken, match="tidak menerima jawaban"),
    ):
        a_pledge(need, seller)
    assert again.quantity == 60


def test_a_pledge_holds_no_stock_and_no_capacity(need, product):
    seller, offer = a_seller(product, stock=250, weekly_capacity=Decimal(250))
    moves = db.session.scalar(select(func.count(StockMove.id)))
    a_pledge(need, seller)
    a_pledge(an_open_need(product=product), seller)  # more than there is, together
    db.session.expire_all()
    assert db.session.get(Offer, offer.id).available_quantity == 250
    assert db.session.scalar(select(func.count(StockMove.id))) == moves
    assert db.session.scalar(select(func.count()).select_from(CapacityWeek)) == 0


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"answer": PART}, "quantity", "Tulis berapa yang sanggup Anda kirim."),
        ({"answer": PART, "quantity": Decimal(201)}, "quantity", "Paling banyak 200"),
        (
            {"answer": FULL, "floor_price": Money(45_001)},
            "floor_price_rupiah",
            "Harga katalog Anda untuk 200 kg adalah Rp\N{NO-BREAK SPACE}45.000.",
        ),
    ],
)
def test_what_cannot_be_offered_is_refused(need, product, facts, field, words):
    seller, _offer = a_seller(product)
    with pytest.raises(Invalid) as refused:
        answer_need(need.id, actor=seller, **facts)
    assert words in refused.value.errors[field][0]
    assert db.session.scalar(select(func.count(Pledge.id))) == 0


def test_a_floor_above_the_ceiling_is_kept_for_the_buyer_to_see(need, product):
    seller, _offer = a_seller(product, prices={1: 60_000})
    assert a_pledge(need, seller, floor_price=Money(55_000)).floor_price == Money(55_000)


def test_goods_that_are_not_on_sale_yet_need_a_price(need, product):
    producer = AProducer()
    seller = a_member(producer.organisation, Role.PRODUCER_MEMBER)
    with pytest.raises(Invalid) as refused:
        a_pledge(need, seller)
    assert refused.value.errors == {"floor_price_rupiah": ["Tulis harga terendah Anda per kg."]}
    pledge = a_pledge(need, seller, floor_price=Money(44_000))
    assert (pledge.offer_id, pledge.floor_price) == (None, Money(44_000))


def test_foreign_goods_do_not_answer(need, product):
    seller, _offer = a_seller(product)
    _other, foreign = a_seller(product)
    unfitting = an_offer(product=AProduct())
    for offer in (foreign, unfitting):
        with pytest.raises(Invalid) as refused:
            a_pledge(need, seller, offer_id=offer.id)
        assert "offer" in refused.value.errors


def test_only_approved_producers_answer(need, product):
    waiting = AProducer(state=ReviewState.SUBMITTED)
    with pytest.raises(RuleBroken, match="belum disetujui dinas"):
        a_pledge(need, a_member(waiting.organisation, Role.PRODUCER_OWNER), 10)
    with pytest.raises(Forbidden):
        a_pledge(need, a_kitchen().requester, 10)


def test_drafts_and_ended_needs_take_no_answer(product):
    kitchen = a_kitchen()
    seller, _offer = a_seller(product)
    with pytest.raises(NotFound):
        a_pledge(a_draft(kitchen, product), seller)
    answered, ended = an_open_need(kitchen, product), an_open_need(kitchen, product)
    a_pledge(answered, seller)
    for need, refusal in ((answered, RuleBroken), (ended, NotFound)):
        publishing.close_need(need.id, actor=kitchen.requester)
        with pytest.raises(refusal):
            a_pledge(need, seller, 10)


def test_competitors_learn_totals_and_nothing_else(need, product):
    first, _one = a_seller(product, name="KUB Satu")
    second, _two = a_seller(product, name="KUB Dua")
    a_pledge(need, first)
    a_pledge(need, second, 120, floor_price=Money(43_000))

    seen = view_need(need.id, actor=first)

    assert (seen.answers.quantity, seen.answers.offering) == (320, 2)
    assert seen.own.quantity == 200
    assert (seen.pledges, list(seen.orders)) == (None, [])
    asker = a_member(need.buyer.organisation, Role.REQUESTER)
    whole = view_need(need.id, actor=asker)
    assert [(p.producer.name, p.quantity) for p in whole.pledges] == [
        ("KUB Satu", 200),
        ("KUB Dua", 120),
    ]


def test_totals_count_those_who_said_no_apart(need, product):
    for quantity in (None, 50, 0):
        a_pledge(need, a_seller(product)[0], quantity)
    found = answers_to([need.id])[need.id]
    assert (found.quantity, found.offering, found.count) == (250, 2, 3)


def test_the_board_begins_with_what_is_on_the_shelf(product):
    kitchen = a_kitchen()
    seller, _offer = a_seller(product)
    neighbour = sugar(name="Gula jawa", category=product.category)
    paused = sugar(name="Gula batok")
    an_offer(_producer(seller), product=paused, state=OfferState.PAUSED)
    needs = {
        name: an_open_need(kitchen, goods)
        for name, goods in {
            "nobody": AProduct(),
            "shelf": neighbour,
            "own": paused,
            "published": product,
        }.items()
    }

    fitting = board(seller)
    everything = board(seller, everything=True)

    order = ["published", "own", "shelf"]
    assert [p.need.id for p in fitting.items] == [needs[name].id for name in order]
    assert [p.need.id for p in everything.items] == [
        needs[name].id for name in (*order, "nobody")
    ]
    assert counts(seller) == (3, 4, 0)
    best = fitting.items[0].best
    assert (best.price, best.is_on_shelf) == (Money(45_000), True)
    assert (fitting.items[1].best.is_on_shelf, fitting.items[2].best) == (False, None)


def _producer(seller):
    return (
        db.session.scalars(select(Offer).where(Offer.producer_id == seller.organisation_id))
        .first()
        .producer
    )


def test_answered_needs_leave_the_board_and_are_kept_apart(need, product):
    seller, _offer = a_seller(product)
    assert count_unanswered(seller) == 1
    a_pledge(need, seller, 0)
    assert (count_unanswered(seller), board(seller).total) == (0, 0)
    assert [p.need.id for p in board(seller, answered=True).items] == [need.id]
    rival, _other = a_seller(product)
    assert count_unanswered(rival) == 1
    assert count_unanswered(a_kitchen().requester) == 0


def test_the_board_comes_in_parts(product):
    kitchen = a_kitchen()
    seller, _offer = a_seller(product)
    needs = [an_open_need(kitchen, goods).id for goods in (product, product, sugar(), product)]
    found, cursor = [], None
    for _n in range(4):
        part = board(seller, everything=True, limit=1, cursor=cursor)
        found += [posting.need.id for posting in part.items]
        cursor = part.next
    assert found == [needs[0], needs[1], needs[3], needs[2]]
    assert cursor is None
    with pytest.raises(Invalid):
        board(seller, cursor="bm9wZQ")


def test_a_category_is_answered_with_goods_of_its_unit(product):
    kitchen = a_kitchen()
    need = an_open_need(kitchen, category_id=product.category_id, unit="kg")
    seller, offer = a_seller(product)
    an_offer(_producer(seller), product=sugar(category=product.category, unit="bungkus"))
    cheap = an_offer(
        _producer(seller), product=sugar(category=product.category), prices={1: 40_000}
    )
    (posting,) = board(seller).items
    assert [goods.offer.id for goods in posting.goods] == [cheap.id, offer.id]
    assert a_pledge(need, seller).offer_id == cheap.id
    assert a_pledge(need, seller, offer_id=offer.id).offer_id == offer.id


def test_long_boards_ask_no_more_than_short_ones(product):
    kitchen = a_kitchen()
    seller, _offer = a_seller(product)
    an_open_need(kitchen, product)
    db.session.expire_all()
    short = count_queries(lambda: board(seller))
    for _n in range(8):
        an_open_need(kitchen, product)
    db.session.expire_all()
    assert count_queries(lambda: board(seller)) == short
    assert len(board(seller).items) == 9


def test_the_database_refuses_a_second_answer_and_a_no_with_goods(need, product):
    seller, _offer = a_seller(product)
    pledge = a_pledge(need, seller)
    db.session.add(
        Pledge(
            need_id=need.id,
            producer_id=pledge.producer_id,
            answer=NO,
            quantity=Decimal(0),
            answered_by=seller.person_id,
        )
    )
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
