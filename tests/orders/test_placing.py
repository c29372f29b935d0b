from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.catalog.models import CapacityWeek, StockMove
from marketplace.catalog.states import OfferState, TaxKind
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.states import OrderState, PaymentChoice, ProducerOrderState
from marketplace.producers.states import ReviewState
from marketplace.shared import events
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, RuleBroken
from marketplace.shared.money import Money
from marketplace.shared.outbox import OutboxMessage
from tests.factories.accounts import a_member
from tests.factories.market import ADock, AProducer, AProduct, an_offer
from tests.factories.orders import a_kitchen, in_days


@pytest.fixture
def kitchen():
    return a_kitchen()


@pytest.fixture
def released(monkeypatch):
    news = []

    def listen(*, order_id):
        news.append(order_id)

    listener = {"order.released": [listen]}
    monkeypatch.setattr(events, "SUBSCRIBERS", events.SUBSCRIBERS | listener)
    return news


def _nothing_happened(*offers):
    assert db.session.scalar(select(func.count()).select_from(Order)) == 0
    assert db.session.scalar(select(func.count()).select_from(CapacityWeek)) == 0
    assert db.session.scalars(select(OutboxMessage)).all() == []
    for offer in offers:
        held = select(func.count()).where(StockMove.offer_id == offer.id)
        assert db.session.scalar(held) == (1 if offer.available_quantity else 0)


def test_one_order_has_one_part_for_each_producer(kitchen, released):
    airku = AProducer(name="Perumda Tirta", is_pkp=True, district_code="34.01.07")
    nira = AProducer(name="Koperasi Nira", district_code="34.01.08")
    water = an_offer(airku, prices={1: 38_000, 50: 35_000}, stock=100)
    sugar = an_offer(nira, prices={1: 27_500}, stock=60)
    cake = an_offer(nira, prices={1: 24_000}, stock=60)

    order = kitchen.places((water, 50), (sugar, 10), (cake, "2.000"))

    assert order.state is OrderState.PLACED
    first, second = order.producer_orders
    assert (first.number, second.number) == (f"{order.number}-A", f"{order.number}-B")
    assert (first.producer_id, second.producer_id) == (airku.id, nira.id)
    assert [line.line_total for line in second.lines] == [Money(275_000), Money(48_000)]
    assert (first.goods, first.freight, first.tax) == (
        Money(1_750_000),
        Money(65_500),
        Money(192_500),  # 12 % of 11/12
    )
    assert (second.goods, second.freight, second.tax) == (
        Money(323_000),
        Money(57_500),
        Money(0),  # not registered for tax
    )
    assert (order.goods, order.freight, order.tax, order.total) == (
        Money(2_073_000),
        Money(123_000),
        Money(192_500),
        Money(2_388_500),
    )
    assert {part.state for part in order.producer_orders} == {ProducerOrderState.SENT}
    assert all(part.answer_by > utc_now() for part in order.producer_orders)
    assert released == [order.id]


def test_facts_are_frozen_on_the_line(kitchen):
    offer = an_offer(
        AProducer(is_pkp=True),
        product=AProduct(name="AirKu 600 ml", unit="karton", pack="24 botol", art="airku"),
        prices={1: 38_000, 10: 36_000},
    )

    order = kitchen.places((offer, 12))
    offer.product.name = "Lain"
    offer.price_tiers[1].unit_price = Money(99_000)
    db.session.flush()

    line = db.session.scalars(select(OrderLine)).one()
    assert (line.product_name, line.unit, line.pack, line.art) == (
        "AirKu 600 ml",
        "karton",
        "24 botol",
        "airku",
    )
    assert (line.unit_price, line.line_total) == (Money(36_000), Money(432_000))
    assert (line.tax_kind, line.tax_basis_points, line.fee_basis_points) == (
        TaxKind.TAXABLE,
        1100,
        0,
    )
    assert order.tax == Money(47_520)


def test_stock_and_capacity_are_held_and_noted_for_each_line(kitchen):
    offer = an_offer(stock=100, weekly_capacity=Decimal(80))

    order = kitchen.places((offer, 30))

    line = order.producer_orders[0].lines[0]
    db.session.refresh(offer)
    assert offer.available_quantity == 70
    booked = db.session.scalars(select(CapacityWeek)).one()
    assert (booked.booked_quantity, booked.week.weekday()) == (30, 0)
    assert booked.week <= order.delivery_day < booked.week + timedelta(days=7)
    moves = db.session.scalars(select(StockMove).where(StockMove.order_line_id == line.id))
    assert [move.change for move in moves] == [-30]


def test_above_the_limit_it_waits_and_no_producer_hears_of_it(kitchen, released):
    offer = an_offer(prices={1: 100_000}, stock=100)

    order = kitchen.places((offer, 30))  # 3.000.000 and freight

    part = order.producer_orders[0]
    assert order.state is OrderState.AWAITING_APPROVAL
    assert (part.state, part.answer_by) == (ProducerOrderState.WAITING, None)
    assert timedelta(0) < order.hold_expires_at - utc_now() <= timedelta(hours=48)
    assert released == []
    db.session.refresh(offer)
    assert offer.available_quantity == 70
    asked = db.session.scalars(select(OutboxMessage)).all()
    assert [(m.job, m.arguments["person_id"]) for m in asked] == [
        ("orders.mail_waiting", kitchen.approver.person_id)
    ]


def test_exactly_the_limit_needs_no_approver(kitchen):
    offer = an_offer(AProducer(district_code="34.01.01"), prices={1: 1_000}, stock=5000)
    assert kitchen.places((offer, 2955)).state is OrderState.PLACED  # and 45.000 freight
    assert kitchen.places((offer, 1)).total == Money(46_000)
    kitchen.buyer.approval_limit = Money(45_999)
    db.session.flush()
    assert kitchen.places((offer, 1)).state is OrderState.AWAITING_APPROVAL


def test_it_is_written_into_the_history(kitchen):
    order = kitchen.places()
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.target_id, entry.person_id, entry.chain) == (
        "order.placed",
        order.id,
        kitchen.requester.person_id,
        kitchen.buyer.id,
    )
    assert entry.details == {"number": order.number, "total": str(order.total)}


def test_every_line_that_cannot_be_filled_is_named(kitchen):
    few = an_offer(stock=4, product=AProduct(name="AirKu"))
    plenty = an_offer(stock=50)
    none = an_offer(stock=0, product=AProduct(name="Teh"))
    paused = an_offer(product=AProduct(name="Kopi"), state=OfferState.PAUSED)
    busy = an_offer(product=AProduct(name="Batik"), weekly_capacity=Decimal(3))

    with pytest.raises(RuleBroken) as refused:
        kitchen.places((few, 10), (plenty, 10), (none, 10), (paused, 10), (busy, 10))

    assert refused.value.errors == {
        "lines.0": ["Tinggal 4 karton AirKu."],
        "lines.2": ["Teh habis. Hapus dari pesanan."],
        "lines.3": ["Kopi tidak dijual lagi. Hapus dari pesanan."],
        "lines.4": ["Untuk minggu itu produsen hanya sanggup 3 karton Batik lagi."],
    }
    _nothing_happened(few, plenty, none, paused, busy)


def test_input_that_no_stock_could_satisfy_is_named_line_by_line(kitchen):
    dozen = an_offer(
        minimum_quantity=Decimal(12),
        order_multiple=Decimal(12),
        product=AProduct(name="AirKu"),
    )
    slow = an_offer(lead_days=9, product=AProduct(name="Batik"))
    draft = an_offer(state=OfferState.DRAFT)

    with pytest.raises(Invalid) as refused:
        kitchen.places((dozen, 30), (slow, 1), (draft, 1))

    assert set(refused.value.errors) == {"lines.0", "delivery_day", "lines.2"}
    assert refused.value.errors["lines.0"] == [
        "AirKu dijual per 12 karton. Pesan 24 atau 36.",
    ]
    assert refused.value.errors["delivery_day"][0].startswith("Batik paling cepat tiba ")
    assert refused.value.errors["lines.2"] == ["Barang ini tidak ada. Pilih dari katalog."]
    _nothing_happened(dozen, slow, draft)


def test_less_than_the_minimum_is_refused(kitchen):
    offer = an_offer(minimum_quantity=Decimal(10), product=AProduct(name="AirKu"))
    with pytest.raises(Invalid) as refused:
        kitchen.places((offer, 9))
    assert refused.value.errors == {"lines.0": ["AirKu: paling sedikit 10 karton."]}


def test_the_producers_minimum_counts_all_its_goods(kitchen):
    producer = AProducer(name="KUB Sari", minimum_order=Money(700_000))
    tea = an_offer(producer, prices={1: 28_000})
    coffee = an_offer(producer, prices={1: 165_000})

    with pytest.raises(RuleBroken) as refused:
        kitchen.places((tea, 10), (coffee, 2))

    assert refused.value.errors == {
        "lines.0": [
            "Tambah Rp\N{NO-BREAK SPACE}90.000 untuk minimum KUB Sari "
            "(Rp\N{NO-BREAK SPACE}700.000)."
        ]
    }
    assert kitchen.places((tea, 10), (coffee, 3)).goods == Money(775_000)


@pytest.mark.parametrize("days", [62, 0, -1, -3000, 2_900_000])
def test_days_on_which_nothing_can_arrive_are_refused(kitchen, days):
    with pytest.raises(Invalid) as refused:
        kitchen.places(delivery_day=in_days(days))
    assert list(refused.value.errors) == ["delivery_day"]


def test_the_same_good_twice_is_refused(kitchen):
    offer = an_offer()
    with pytest.raises(Invalid) as refused:
        kitchen.places((offer, 1), (offer, 2))
    assert set(refused.value.errors) == {"lines.0", "lines.1"}


def test_foreign_and_missing_docks_look_alike(kitchen):
    foreign, closed = ADock(), ADock(buyer=kitchen.buyer, closed_at=utc_now())
    offer = an_offer()
    errors = []
    for point_id in (foreign.id, closed.id, 10**6):
        with pytest.raises(Invalid) as refused:
            kitchen.places((offer, 1), delivery_point_id=point_id)
        errors.append(refused.value.errors)
    assert errors[0] == errors[1] == errors[2]
    assert list(errors[0]) == ["delivery_point"]


@pytest.mark.parametrize("role", [Role.APPROVER, Role.RECEIVER, Role.FINANCE])
def test_other_roles_do_not_order(kitchen, role):
    with pytest.raises(Forbidden):
        kitchen.places(actor=a_member(kitchen.buyer.organisation, role))


def test_a_producer_does_not_order(kitchen):
    seller = a_member(AProducer().organisation, Role.PRODUCER_OWNER)
    with pytest.raises(Forbidden):
        kitchen.places(actor=seller)


@pytest.mark.parametrize("state", [s for s in ReviewState if s is not ReviewState.APPROVED])
def test_buyers_order_once_they_are_approved(state):
    with pytest.raises(RuleBroken):
        a_kitchen(state=state).places()


def test_suspended_producers_do_not_sell(kitchen):
    offer = an_offer(AProducer(state=ReviewState.SUSPENDED))
    with pytest.raises(RuleBroken) as refused:
        kitchen.places((offer, 1))
    assert list(refused.value.errors) == ["lines.0"]


def test_a_quote_that_changed_since_it_was_seen_is_refused(kitchen):
    offer = an_offer()
    with pytest.raises(RuleBroken, match="berubah sejak Anda lihat"):
        kitchen.places((offer, 1), agreed="something else")
    _nothing_happened(offer)


def test_note_and_payment_are_kept(kitchen):
    order = kitchen.places(payment=PaymentChoice.CARD, note="Pintu 3")
    assert (order.payment, order.note) == (PaymentChoice.CARD, "Pintu 3")
