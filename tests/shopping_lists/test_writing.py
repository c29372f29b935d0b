"""Who makes and changes shopping lists, and what stands in them afterwards."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.catalog.states import OfferState
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db, one_transaction
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from marketplace.shopping_lists.models import ShoppingLine, ShoppingList
from marketplace.shopping_lists.queries.lists import find_list, shopping_lists
from marketplace.shopping_lists.services import writing
from marketplace.shopping_lists.services.moving import move_lines
from tests.factories.accounts import a_member, a_member_at
from tests.factories.budgets import an_outlet
from tests.factories.market import AProduct, an_offer
from tests.factories.orders import a_kitchen
from tests.factories.shopping_lists import a_list, entries
from tests.servers.at_once import at_once


def goods(kept):
    return [(line.product_id, line.offer_id, line.quantity) for line in kept.lines]


def test_a_list_keeps_goods_quantities_order_and_prices(kitchen):
    water = an_offer(prices={1: 38_000, 20: 36_000})
    sugar = an_offer(product=AProduct(name="Gula semut"), prices={1: 20_000})
    facts = {
        "name": "  Isi dapur ",
        "lines": [
            {"offer_id": water.id, "quantity": Decimal(20)},
            {"product_id": sugar.product_id, "quantity": Decimal("2.5")},
        ],
    }

    kept = writing.make_list(actor=kitchen.requester, facts=facts)

    assert (kept.name, kept.version, kept.outlet_id) == ("Isi dapur", 1, None)
    assert goods(kept) == [
        (water.product_id, water.id, Decimal(20)),
        (sugar.product_id, None, Decimal("2.5")),
    ]
    assert [line.known_price for line in kept.lines] == [Money(36_000), Money(20_000)]
    told = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "shopping_list.made")
    ).one()
    assert told.details["lines"][1]["quantity"] == "2.5"


def test_bad_entries_are_named_and_nothing_is_kept(kitchen):
    sold, draft = an_offer(), an_offer(state=OfferState.DRAFT)
    lines = [
        *entries((sold, 1), (draft, 2), (sold, 3)),
        {"offer_id": -1, "quantity": Decimal(1)},
    ]

    with pytest.raises(Invalid) as refusal:
        writing.make_list(actor=kitchen.requester, facts={"name": " ", "lines": lines})

    assert set(refusal.value.errors) == {"name", "lines.1", "lines.2", "lines.3"}
    assert "sudah ada di daftar" in refusal.value.errors["lines.2"][0]
    with pytest.raises(Invalid) as refusal:
        writing.make_list(actor=kitchen.requester, facts={"name": "Kosong", "lines": []})
    assert set(refusal.value.errors) == {"lines"}
    db.session.rollback()
    assert db.session.scalar(select(func.count(ShoppingList.id))) == 0


def test_a_change_keeps_what_stays_and_says_before_and_after(kitchen):
    water, sugar, coffee = an_offer(), an_offer(), an_offer()
    kept = a_list(kitchen, (water, 10), (sugar, 5))
    known = {line.offer_id: line.id for line in kept.lines}
    water.state = OfferState.PAUSED  # what was there stays possible
    db.session.flush()

    changed = writing.change_list(
        kept.id,
        actor=kitchen.requester,
        facts={"name": "Dapur", "lines": entries((coffee, 1), (water, 12))},
        version=1,
    )

    assert (changed.version, changed.name) == (2, "Dapur")
    assert [(li.offer_id, li.quantity) for li in changed.lines] == [
        (coffee.id, Decimal(1)),
        (water.id, Decimal(12)),
    ]
    assert changed.lines[1].id == known[water.id]
    assert db.session.get(ShoppingLine, known[sugar.id]) is None
    told = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "shopping_list.changed")
    ).one()
    assert [each["quantity"] for each in told.details["before"]["lines"]] == ["10", "5"]
    assert [each["quantity"] for each in told.details["after"]["lines"]] == ["1", "12"]


def test_an_older_version_is_refused_and_changes_nothing(kitchen):
    water = an_offer()
    kept = a_list(kitchen, (water, 10))
    owner = a_member(kitchen.buyer.organisation, Role.BUYER_OWNER)
    theirs = {"name": "Oleh pemilik", "lines": entries((water, 1))}
    mine = {"name": "Oleh saya", "lines": entries((water, 2))}
    writing.change_list(kept.id, actor=owner, facts=theirs, version=1)

    with pytest.raises(RuleBroken) as refusal:
        writing.change_list(kept.id, actor=kitchen.requester, facts=mine, version=1)

    assert set(refusal.value.errors) == {"version"}
    now = find_list(kept.id, actor=owner)
    assert (now.name, now.lines[0].quantity) == ("Oleh pemilik", Decimal(1))


@pytest.mark.servers
def test_edits_at_once_one_is_saved_the_other_told(lone_app):
    with one_transaction():
        kitchen = a_kitchen()
        water = an_offer()
        number = a_list(kitchen, (water, 10)).id
        wanted = [entries((water, quantity)) for quantity in (1, 2, 3, 4)]
    works = [
        lambda lines=lines: writing.change_list(
            number, actor=kitchen.requester, facts={"name": "Dapur", "lines": lines}, version=1
        )
        for lines in wanted
    ]

    answers = at_once(lone_app, works)

    assert sum(answer is not None for answer in answers) == 1
    assert db.session.scalar(select(ShoppingList.version)) == 2
    edits = select(func.count()).where(AuditEntry.action == "shopping_list.changed")
    assert db.session.scalar(edits) == 1


def test_makers_managers_and_owners_change_and_nobody_else(kitchen):
    company = kitchen.buyer.organisation
    bar, kiosk = an_outlet(kitchen.buyer, "Bar"), an_outlet(kitchen.buyer, "Kios")
    maker = a_member_at(company, bar, Role.REQUESTER)
    colleague = a_member_at(company, bar, Role.REQUESTER)
    manager = a_member_at(company, bar, Role.OUTLET_MANAGER)
    other = a_member_at(company, kiosk, Role.OUTLET_MANAGER)
    owner = a_member(company, Role.BUYER_OWNER)
    water = an_offer()
    facts = {"name": "Bar", "lines": entries((water, 10)), "outlet_id": bar.id}
    kept = writing.make_list(actor=maker, facts=facts)

    for version, editor in enumerate((maker, manager, owner), 1):
        writing.change_list(kept.id, actor=editor, facts=facts, version=version)
    with pytest.raises(Forbidden):
        writing.change_list(kept.id, actor=colleague, facts=facts, version=4)
    with pytest.raises(NotFound):
        writing.change_list(kept.id, actor=other, facts=facts, version=4)
    with pytest.raises(Forbidden):
        writing.archive_list(kept.id, actor=colleague)
    assert find_list(kept.id, actor=colleague).version == 4


def test_limited_members_see_their_outlets_and_the_whole_buyers_lists(kitchen):
    company = kitchen.buyer.organisation
    bar, kiosk = an_outlet(kitchen.buyer, "Bar"), an_outlet(kitchen.buyer, "Kios")
    owner = a_member(company, Role.BUYER_OWNER)
    at_bar = a_member_at(company, bar, Role.REQUESTER)
    water = an_offer()
    made = {
        outlet: writing.make_list(
            actor=owner,
            facts={"name": "Air", "lines": entries((water, 1)), "outlet_id": outlet},
        ).id
        for outlet in (None, bar.id, kiosk.id)
    }

    assert {each.id for each in shopping_lists(at_bar).items} == {made[None], made[bar.id]}
    assert shopping_lists(at_bar).total == 2
    assert shopping_lists(owner).total == 3
    assert shopping_lists(a_kitchen().requester).total == 0
    assert shopping_lists(kitchen.approver).total == 0
    with pytest.raises(NotFound):
        find_list(made[kiosk.id], actor=at_bar)
    facts = {"name": "Air", "lines": entries((water, 1))}
    for outlet in (None, kiosk.id):  # they make lists for their own outlet only
        with pytest.raises(Forbidden):
            writing.make_list(actor=at_bar, facts={**facts, "outlet_id": outlet})


def test_a_foreign_or_closed_outlet_is_refused(kitchen):
    owner = a_member(kitchen.buyer.organisation, Role.BUYER_OWNER)
    foreign = an_outlet(a_kitchen().buyer, "Lain")
    facts = {"name": "Air", "lines": entries((an_offer(), 1)), "outlet_id": foreign.id}
    with pytest.raises(Invalid) as refusal:
        writing.make_list(actor=owner, facts=facts)
    assert set(refusal.value.errors) == {"outlet"}


def test_archived_lists_rest_and_come_back(kitchen):
    kept = a_list(kitchen)
    writing.archive_list(kept.id, actor=kitchen.requester)
    writing.archive_list(kept.id, actor=kitchen.requester)
    assert shopping_lists(kitchen.requester).total == 0
    assert shopping_lists(kitchen.requester, archived=True).total == 1
    writing.restore_list(kept.id, actor=kitchen.requester)
    assert shopping_lists(kitchen.requester).total == 1
    told = select(AuditEntry.action).where(AuditEntry.action.like("shopping_list.%"))
    assert list(db.session.scalars(told.order_by(AuditEntry.id))) == [
        "shopping_list.made",
        "shopping_list.archived",
        "shopping_list.restored",
    ]


def test_a_good_stands_in_a_list_once_for_the_database_too(kitchen):
    kept = a_list(kitchen, (an_offer(), 1))
    line = kept.lines[0]
    twice = ShoppingLine(
        shopping_list_id=kept.id,
        place=1,
        product_id=line.product_id,
        offer_id=line.offer_id,
        quantity=Decimal(1),
    )
    db.session.add(twice)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_merged_product_moves_and_adds_up(kitchen):
    first, second = an_offer(), an_offer()
    one, two = (
        {"product_id": each.product_id, "quantity": Decimal(3)} for each in (first, second)
    )
    both = writing.make_list(actor=kitchen.requester, facts={"name": "A", "lines": [one, two]})
    single = writing.make_list(actor=kitchen.requester, facts={"name": "B", "lines": [one]})

    move_lines(first.product_id, second.product_id)

    assert goods(find_list(both.id, actor=kitchen.requester)) == [
        (second.product_id, None, Decimal(6))
    ]
    assert goods(find_list(single.id, actor=kitchen.requester)) == [
        (second.product_id, None, Decimal(3))
    ]


def test_who_receives_or_pays_makes_no_lists(kitchen):
    for role in (Role.RECEIVER, Role.FINANCE, Role.APPROVER):
        actor = a_member(kitchen.buyer.organisation, role)
        with pytest.raises(Forbidden):
            writing.make_list(
                actor=actor, facts={"name": "A", "lines": entries((an_offer(), 1))}
            )
