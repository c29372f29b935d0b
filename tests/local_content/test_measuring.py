"""What was received, to the rupiah: regrades, rejects, credits, bounds of periods in WIB."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from marketplace.billing.services import deciding
from marketplace.buyers.states import BuyerKind
from marketplace.local_content.queries.gaps import gaps_of
from marketplace.local_content.queries.measuring import measured, outside_by_offer
from marketplace.local_content.queries.standing import standings
from marketplace.local_content.reckoning import Counted
from marketplace.local_content.states import Measure
from marketplace.local_content.versions import Span
from marketplace.shared import events
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from tests.catalog.questions import questions
from tests.factories.accounts import a_member
from tests.factories.deliveries import Judged, a_receipt
from tests.factories.fulfilment import a_promised_order, a_sent_order
from tests.factories.impact import a_delivery, its_invoice, noon, on_day
from tests.factories.local_content import a_version, an_old_rule, an_outsider
from tests.factories.market import ABuyer, ACategory, ADock, AProducer, an_offer

SEP, LAST = date(2026, 9, 1), date(2026, 9, 30)
GALUR = "34.01.04.2003"


def september(buyer, **facts):
    version = a_version(**facts)
    return measured(version, SEP, LAST, buyer_id=buyer.id).get(buyer.id, Counted())


def received(producer, buyer, *judged, on=SEP):
    receipt = a_receipt(*judged, producer=producer, buyer=buyer)
    receipt.received_at = noon(on)
    db.session.flush()
    events.announce("goods.received", receipt_id=receipt.id)
    return receipt


def test_accepted_regraded_and_rejected_goods(app):
    buyer = ABuyer()
    told = Judged(accepted=3, regraded=2, percent=25, rejected=5, unit_price=10_001)
    received(AProducer(), buyer, told)
    received(an_outsider(), buyer, Judged(accepted=1, unit_price=70_000, tax_basis_points=1100))
    received(an_outsider(), buyer, Judged(accepted=0, rejected=4, unit_price=99_000))
    local = 45_005  # 3 + 2 at 75 per cent = 4,5 times 10.001, half up
    assert september(buyer) == Counted(local, local + 70_000)
    assert september(buyer).share == local * 10_000 // (local + 70_000)


def test_a_given_up_invoice_is_taken_back_on_the_day_of_the_credit(app):
    buyer = ABuyer()
    kept = a_delivery(AProducer(), buyer, (ACategory(), 40_000), on=SEP)
    gone = a_delivery(an_outsider(), buyer, (ACategory(), 60_000), on=SEP)
    invoice = its_invoice(gone)
    finance = a_member(buyer.organisation, Role.FINANCE)
    with on_day(date(2026, 10, 2)):
        deciding.dispute_invoice(invoice.id, actor=finance, reason="salah tagih")
        seller = a_member(gone.producer_order.producer.organisation, Role.PRODUCER_OWNER)
        deciding.credit_invoice(invoice.id, actor=seller, reason="salah tagih")
    assert kept.value.rupiah == 40_000
    assert september(buyer) == Counted(40_000, 100_000)
    october = measured(a_version(), date(2026, 10, 1), date(2026, 10, 31))[buyer.id]
    assert october == Counted(0, -60_000)
    assert october.share is None


def test_periods_begin_and_end_at_midnight_of_the_airport(app):
    buyer, producer, kind = ABuyer(), AProducer(), ACategory()
    moments = [
        (datetime(2026, 8, 31, 16, 59, 59, tzinfo=UTC), 1),  # 23.59.59 WIB of 31 August
        (datetime(2026, 8, 31, 17, 0, tzinfo=UTC), 10),  # midnight: 1 September
        (datetime(2026, 9, 30, 16, 59, 59, tzinfo=UTC), 100),
        (datetime(2026, 9, 30, 17, 0, tzinfo=UTC), 1000),
    ]
    for moment, rupiah in moments:
        a_delivery(producer, buyer, (kind, rupiah), on=moment)
    assert september(buyer) == Counted(110, 110)


def test_scope_places_and_other_buyers(app):
    buyer, greens, sugar = ABuyer(), ACategory(), ACategory()
    galur = AProducer(village_code=GALUR, district_code="34.01.04")
    a_delivery(AProducer(), buyer, (greens, 10), (sugar, 100), on=SEP)
    a_delivery(galur, buyer, (greens, 1000), on=SEP)
    a_delivery(an_outsider(), buyer, (greens, 5000), on=SEP)
    a_delivery(AProducer(), ABuyer(), (greens, 7), on=SEP)
    a_delivery(AProducer(), ABuyer(kind=BuyerKind.HOUSEHOLD), (greens, 9), on=SEP)
    assert september(buyer) == Counted(1110, 6110)
    assert september(buyer, category_id=greens.id) == Counted(1010, 6010)
    assert september(buyer, places=["34.01.04"]) == Counted(1000, 6110)
    assert september(buyer, places=[GALUR], category_id=sugar.id) == Counted(0, 100)
    everybody = measured(a_version(category_id=greens.id), SEP, LAST)
    assert sorted(each.whole for each in everybody.values()) == [7, 6010]


def test_what_moves_later_leaves_what_was_received_alone(app):
    buyer, greens, producer = ABuyer(), ACategory(), AProducer()
    receipt = a_delivery(producer, buyer, (greens, 10), on=SEP)
    producer.village_code = "34.02.11.2001"
    receipt.lines[0].order_line.offer.product.category_id = ACategory().id
    db.session.flush()
    assert september(buyer, category_id=greens.id) == Counted(10, 10)


def test_quantities_of_one_unit(app):
    buyer, greens = ABuyer(), ACategory()
    for producer, accepted in ((AProducer(), "2.5"), (an_outsider(), "10")):
        told = Judged(accepted=Decimal(accepted), regraded=1, percent=50, rejected=2)
        receipt = received(producer, buyer, told, Judged(accepted=7))
        other = receipt.lines[1].order_line
        assert other.unit == "karton"
    rule = {"measure": Measure.QUANTITY, "category_id": None}
    assert september(buyer, unit="karton", **rule) == Counted(10_500, 28_500)
    other.unit = "kg"
    db.session.flush()
    assert september(buyer, unit="karton", **rule) == Counted(10_500, 21_500)
    assert september(buyer, unit="kg", **rule) == Counted(0, 7000)
    assert september(buyer, unit="kg", measure=Measure.QUANTITY, category_id=greens.id) == (
        Counted()
    )


def test_a_standing_adds_what_is_on_its_way_by_the_end_of_the_period(app):
    dock = ADock()
    buyer = dock.buyer
    an_old_rule(buyer, target=6000)
    a_delivery(AProducer(), buyer, (ACategory(), 100_000), on=date(2026, 9, 3))
    local = an_offer(prices={1: 10_000})
    outside = an_offer(an_outsider(), prices={1: 20_000})
    promised = a_promised_order((local, 10), dock=dock, delivery_day=date(2026, 9, 30))
    line = promised.lines[0]
    line.confirmed_quantity, line.dispatched_quantity = Decimal(8), Decimal(8)
    line.accepted_quantity, line.rejected_quantity = Decimal(2), Decimal(1)  # 5 still to come
    a_sent_order((outside, 6), dock=dock, delivery_day=date(2026, 9, 2))  # late, still awaited
    a_sent_order((outside, 50), dock=dock, delivery_day=date(2026, 10, 1))  # next period
    db.session.flush()
    (found,) = standings(buyer.id, date(2026, 9, 15))
    outlook = found.outlook
    assert (found.span.first, found.span.last) == (SEP, LAST)
    assert outlook.received == Counted(100_000, 100_000)
    assert outlook.expected == Counted(50_000, 170_000)
    assert (outlook.actual, outlook.projected) == (10_000, 5555)
    assert (outlook.gap, outlook.projected_gap) == (0, 12_000)


def test_the_gap_list_names_what_came_from_outside(app):
    buyer, greens = ABuyer(), ACategory()
    a_delivery(AProducer(), buyer, (greens, 900_000), on=SEP)
    first = a_delivery(an_outsider(), buyer, (greens, 30_000), on=SEP)
    second = a_delivery(an_outsider(), buyer, (greens, 50_000), on=LAST)
    rows = outside_by_offer(a_version(category_id=greens.id), SEP, LAST, buyer.id, 10)
    told = [(offer.id, unit, value, quantity) for offer, unit, value, quantity in rows]
    ids = [each.lines[0].order_line.offer_id for each in (second, first)]
    assert told == [(ids[0], "karton", 50_000, 1), (ids[1], "karton", 30_000, 1)]


def test_many_gaps_are_read_in_as_many_questions_as_one(app):
    buyer, greens, asked = ABuyer(), ACategory(), []
    span = Span(a_version(category_id=greens.id), SEP, LAST)
    for more in (1, 6):
        for _each in range(more):
            a_delivery(an_outsider(), buyer, (greens, 30_000), on=SEP)
        db.session.commit()
        db.session.expire_all()
        number = buyer.id
        with questions() as put:
            told = [
                (gap.product.name, gap.product.category.name, gap.offer.producer.name)
                for gap in gaps_of(span, number)
            ]
        asked.append((len(told), len(put)))
    assert [many for many, _put in asked] == [1, 7]
    assert asked[0][1] == asked[1][1]
