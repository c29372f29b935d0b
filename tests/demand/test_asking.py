"""Needs from draft to their end, and who may do what."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.demand.models import Need
from marketplace.demand.queries.needs import find_need, own_needs
from marketplace.demand.services import asking, publishing
from marketplace.demand.states import NeedState
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import Role
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from tests.factories.accounts import a_member, an_admin
from tests.factories.market import ADock
from tests.factories.needs import a_draft, a_pledge, a_seller, an_open_need, facts_for, sugar
from tests.factories.orders import a_kitchen
from tests.shared.reading import actions


@pytest.fixture
def kitchen():
    return a_kitchen()


def test_a_draft_is_kept_as_it_was_written(kitchen):
    product = sugar()
    need = a_draft(kitchen, product, weeks=3)
    assert (need.state, need.published_at) == (NeedState.DRAFT, None)
    assert (need.product_id, need.category_id, need.unit) == (
        product.id,
        product.category_id,
        "kg",
    )
    assert (need.quantity, need.ceiling, need.note) == (
        200,
        Money(50_000),
        "Kering, kemasan 1 kg",
    )
    first = today() + timedelta(days=10)
    assert need.days == [first, first + timedelta(days=7), first + timedelta(days=14)]
    assert need.asked_by == kitchen.requester.person_id
    assert actions(need) == ["need.drafted"]


def test_anything_of_a_category_is_asked_for_in_one_of_its_units(kitchen):
    product = sugar()
    facts = facts_for(kitchen, category_id=product.category_id, unit="kg")
    need = asking.draft_need(actor=kitchen.requester, facts=facts)
    assert (need.product_id, need.category_id, need.unit) == (None, product.category_id, "kg")
    with pytest.raises(Invalid) as refused:
        asking.draft_need(actor=kitchen.requester, facts=facts | {"unit": "karton"})
    assert refused.value.errors == {"unit": ["Pilih satuan: kg."]}


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"first_day": 0}, "first_day", "Pilih hari sesudah hari ini."),
        ({"first_day": 181}, "first_day", "Pilih hari paling lambat"),
        ({"answer_by": -1}, "answer_by", "Hari ini sudah lewat."),
        ({"answer_by": 10}, "answer_by", "Batas jawab harus sebelum hari barang dibutuhkan."),
    ],
)
def test_days_that_cannot_be_are_refused(kitchen, change, field, words):
    days = {name: today() + timedelta(days=number) for name, number in change.items()}
    with pytest.raises(Invalid) as refused:
        a_draft(kitchen, **days)
    assert words in refused.value.errors[field][0]
    assert db.session.scalar(select(func.count(Need.id))) == 0


def test_goods_and_places_of_nobody_are_refused(kitchen):
    with pytest.raises(Invalid) as refused:
        a_draft(kitchen, product_id=999_999)
    assert "product" in refused.value.errors
    with pytest.raises(Invalid) as refused:
        a_draft(kitchen, delivery_point_id=ADock().id)  # of another buyer
    assert refused.value.errors == {"delivery_point": ["Pilih salah satu tempat antar Anda."]}
    with pytest.raises(Invalid) as refused:
        a_draft(kitchen, product_id=None, category_id=None)
    assert refused.value.errors == {"category": ["Pilih kategori barang."]}


def test_publishing_shows_it_to_producers(kitchen):
    need = a_draft(kitchen)
    seller, _offer = a_seller(need.product)
    with pytest.raises(NotFound):
        find_need(need.id, actor=seller)
    publishing.publish_need(need.id, actor=kitchen.requester)
    assert need.state is NeedState.OPEN
    assert need.published_at is not None
    assert find_need(need.id, actor=seller) is need
    assert actions(need) == ["need.drafted", "need.published"]
    with pytest.raises(RuleBroken):
        publishing.publish_need(need.id, actor=kitchen.requester)


def test_an_old_draft_is_not_published(kitchen):
    need = a_draft(kitchen)
    with time_machine.travel(utc_now() + timedelta(days=5)), pytest.raises(Invalid) as refused:
        publishing.publish_need(need.id, actor=kitchen.requester)
    assert list(refused.value.errors) == ["answer_by"]
    assert need.state is NeedState.DRAFT


def test_a_buyer_that_may_not_order_publishes_nothing():
    kitchen = a_kitchen(state=ReviewState.SUBMITTED)
    need = a_draft(kitchen)
    with pytest.raises(RuleBroken, match="sedang diperiksa dinas"):
        publishing.publish_need(need.id, actor=kitchen.requester)


def test_what_is_asked_may_change_until_the_first_answer(kitchen):
    need = an_open_need(kitchen)
    seller, _offer = a_seller(need.product)
    facts = facts_for(kitchen, need.product, quantity=Decimal(150))
    asking.change_need(need.id, actor=kitchen.requester, facts=facts)
    assert need.quantity == 150
    a_pledge(need, seller, 0)  # even a no was said to these words
    with pytest.raises(RuleBroken, match="Salin"):
        asking.change_need(
            need.id, actor=kitchen.requester, facts=facts | {"quantity": Decimal(90)}
        )
    assert need.quantity == 150


def test_a_copy_asks_for_the_same_as_soon_as_it_can(kitchen):
    need = an_open_need(kitchen)
    publishing.close_need(need.id, actor=kitchen.requester)
    with time_machine.travel(utc_now() + timedelta(days=30)):
        copy = asking.copy_need(need.id, actor=kitchen.requester)
        assert copy.state is NeedState.DRAFT
        assert copy.answer_by == today() + timedelta(days=2)
        assert copy.first_day - copy.answer_by == timedelta(days=6)
        assert (copy.quantity, copy.note) == (need.quantity, need.note)
        publishing.publish_need(copy.id, actor=kitchen.requester)
    assert need.state is NeedState.CLOSED


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (publishing.close_need, NeedState.CLOSED),
        (publishing.cancel_need, NeedState.CANCELLED),
    ],
)
def test_an_open_need_ends_once(kitchen, end, state):
    need = an_open_need(kitchen)
    seller, _offer = a_seller(need.product)
    end(need.id, actor=kitchen.requester)
    assert (need.state, need.ended_at is not None) == (state, True)
    with pytest.raises(RuleBroken):
        end(need.id, actor=kitchen.requester)
    with pytest.raises(NotFound):  # producers who never answered see it no more
        find_need(need.id, actor=seller)


def test_a_draft_is_withdrawn_but_has_nothing_to_close(kitchen):
    need = a_draft(kitchen)
    with pytest.raises(RuleBroken):
        publishing.close_need(need.id, actor=kitchen.requester)
    publishing.cancel_need(need.id, actor=kitchen.requester)
    assert need.state is NeedState.CANCELLED


def test_approvers_look_on_and_others_see_nothing(kitchen):
    need = an_open_need(kitchen)
    assert find_need(need.id, actor=kitchen.approver) is need
    for actor in (
        kitchen.approver,
        a_member(kitchen.buyer.organisation, Role.RECEIVER),
    ):
        with pytest.raises((Forbidden, NotFound)):
            publishing.close_need(need.id, actor=actor)
    rival = a_kitchen()
    for actor in (rival.requester, a_member(kitchen.buyer.organisation, Role.FINANCE)):
        with pytest.raises(NotFound):
            find_need(need.id, actor=actor)
    assert own_needs(actor=rival.requester).total == 0
    with pytest.raises(NotFound):
        asking.copy_need(need.id, actor=rival.requester)
    assert need.state is NeedState.OPEN


def test_the_regency_sees_what_is_published(kitchen):
    draft, shown = a_draft(kitchen), an_open_need(kitchen)
    admin = an_admin()
    assert [need.id for need in own_needs(actor=admin).items] == [shown.id]
    with pytest.raises(NotFound):
        find_need(draft.id, actor=admin)


def test_the_list_comes_in_parts_newest_first(kitchen):
    product = sugar()
    needs = [a_draft(kitchen, product) for _n in range(3)]
    first = own_needs(actor=kitchen.requester, limit=2)
    rest = own_needs(actor=kitchen.requester, limit=2, cursor=first.next)
    assert [need.id for need in (*first.items, *rest.items)] == [n.id for n in reversed(needs)]
    assert (first.total, rest.next) == (3, None)


@pytest.mark.parametrize(
    "facts",
    [
        {"quantity": Decimal(0)},
        {"ceiling": Money(0)},
        {"weeks": 9},
        {"answer_by": today() + timedelta(days=10)},
        {"state": NeedState.OPEN},
    ],
)
def test_the_database_keeps_the_rules_too(kitchen, facts):
    need = a_draft(kitchen)
    for name, value in facts.items():
        setattr(need, name, value)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
