"""No query per row: each list asks as often for 10 rows as for 100."""

from __future__ import annotations

import itertools
from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.billing.models import Invoice
from marketplace.billing.states import InvoiceState
from marketplace.catalog.states import TaxKind
from marketplace.fulfilment.models import DeliveryNote, Receipt
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.services import asking
from marketplace.orders.states import OrderState, PaymentChoice, ProducerOrderState
from marketplace.shared.actors import BUYER_ROLES, OrganisationKind, Role
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money
from tests.factories.accounts import AnOrganisation, APerson, a_member
from tests.factories.counting import statements
from tests.factories.market import ABuyer, ADock, AProducer, an_offer
from tests.factories.orders import a_kitchen

P = ProducerOrderState
NUMBERS = itertools.count(1)


def an_order(kitchen, offers, state, part_state):
    """Write an order of one line from each offer, without the checkout."""
    worth = Money(1_000 * len(offers))
    decided = state is not OrderState.AWAITING_APPROVAL
    order = Order(
        number=f"PO-2612-{next(NUMBERS):04d}",
        buyer_id=kitchen.buyer.id,
        requested_by=APerson().id,
        delivery_point_id=kitchen.dock.id,
        delivery_day=today() + timedelta(days=3),
        payment=PaymentChoice.TERMS,
        state=state,
        goods=worth,
        freight=ZERO,
        tax=ZERO,
        total=worth,
        hold_expires_at=utc_now() + timedelta(hours=3),
        decided_by=kitchen.approver.person_id if decided else None,
        decided_at=utc_now() if decided else None,
    )
    db.session.add(order)
    db.session.flush()
    for place, offer in enumerate(offers):
        order.producer_orders.append(_a_part(order, offer, place, part_state))
    db.session.flush()
    return order


def _a_part(order, offer, place, state) -> ProducerOrder:
    sent = Decimal(1) if state in (P.DISPATCHED, P.RECEIVED) else Decimal(0)
    line = OrderLine(
        offer_id=offer.id,
        product_name=offer.product.name,
        unit="kg",
        pack="",
        art="semut",
        quantity=Decimal(1),
        unit_price=Money(1_000),
        line_total=Money(1_000),
        tax_kind=TaxKind.EXEMPT,
        confirmed_quantity=Decimal(1) if sent else None,
        dispatched_quantity=sent,
        accepted_quantity=Decimal(1) if state is P.RECEIVED else Decimal(0),
    )
    return ProducerOrder(
        number=f"{order.number}-{place}",
        producer_id=offer.producer_id,
        buyer_id=order.buyer_id,
        state=state,
        delivery_day=order.delivery_day,
        goods=Money(1_000),
        freight=ZERO,
        tax=ZERO,
        answer_by=utc_now(),
        lines=[line],
    )


def an_invoice(part, state):
    note = DeliveryNote(number=part.number, code=part.number, producer_order_id=part.id)
    receipt = Receipt(number=part.number, producer_order_id=part.id)
    db.session.add_all([note, receipt])
    db.session.flush()
    invoice = Invoice(
        number=part.number[-16:],
        receipt_id=receipt.id,
        producer_order_id=part.id,
        producer_id=part.producer_id,
        buyer_id=part.buyer_id,
        state=state,
        goods=Money(1_000),
        freight=ZERO,
        tax_base=ZERO,
        tax=ZERO,
        total=Money(1_000),
        due_day=today(),
    )
    db.session.add(invoice)
    db.session.flush()


@pytest.fixture
def kitchen():
    return a_kitchen()


@pytest.fixture
def everybody(kitchen):
    """Somebody who holds every role at the buyer."""
    return a_member(kitchen.buyer.organisation, *BUYER_ROLES)


@pytest.fixture
def regency():
    return a_member(AnOrganisation(kind=OrganisationKind.REGENCY), Role.ADMIN)


def asked(browser, address, least):
    """Count the statements behind a page that shows at least so many rows."""
    page = []
    count = statements(lambda: page.append(browser.get(address)))
    assert page[0].status_code == 200, address
    assert page[0].text.count("<tr") + page[0].text.count("data-row") >= least, address
    return count


def fill(kitchen, everybody, number):
    """Write so many orders at each stage, of two producers each."""
    for _order in range(number):
        offers = [an_offer(AProducer(village_code="34.01.11.2004")), an_offer()]
        an_order(kitchen, offers, OrderState.AWAITING_APPROVAL, P.WAITING)
        an_order(kitchen, offers, OrderState.PLACED, P.DISPATCHED)
        done = an_order(kitchen, offers, OrderState.PLACED, P.RECEIVED)
        an_invoice(done.producer_orders[0], InvoiceState.ISSUED)
        an_invoice(done.producer_orders[1], InvoiceState.APPROVED)
        back = an_order(kitchen, offers, OrderState.REJECTED, P.CANCELLED)
        back.requested_by = everybody.person_id
        part = an_order(kitchen, offers, OrderState.PLACED, P.EXPIRED)
        part.requested_by = everybody.person_id
    db.session.flush()
    while asking.ask_missing():
        pass


ADDRESSES = (
    "/usaha/persetujuan",
    "/usaha/persetujuan?state=rejected",
    "/usaha/po",
    "/usaha/po?state=running",
    "/usaha/pekerjaan",
    "/usaha/pekerjaan?kind=receive",
)


def test_lists_of_buyers_ask_as_often_for_100_rows_as_for_10(sign_in, kitchen, everybody):
    browser = sign_in(everybody)
    fill(kitchen, everybody, 5)
    few = {address: asked(browser, address, 5) for address in ADDRESSES}
    fill(kitchen, everybody, 50)

    many = {address: asked(browser, address, 50) for address in ADDRESSES}

    assert many == few
    assert max(many.values()) < 40


def test_the_regencys_list_asks_as_often_for_50_rows_as_for_10(
    sign_in, kitchen, everybody, regency
):
    browser = sign_in(regency)
    fill(kitchen, everybody, 2)
    few = asked(browser, "/admin/pesanan", 10)
    fill(kitchen, everybody, 20)
    assert asked(browser, "/admin/pesanan", 50) == few < 25


def test_the_register_of_buyers_asks_as_often_for_50_rows_as_for_10(sign_in, regency):
    browser = sign_in(regency)
    for _buyer in range(10):
        ADock(buyer=ABuyer())
    few = asked(browser, "/admin/pembeli", 10)
    for _buyer in range(90):
        a_member(ADock(buyer=ABuyer()).buyer.organisation, Role.BUYER_OWNER)
    assert asked(browser, "/admin/pembeli", 50) == few < 20


def test_one_order_asks_as_often_with_20_producers_as_with_2(sign_in, kitchen, everybody):
    browser = sign_in(everybody)
    sizes = {}
    for number in (2, 20):
        offers = [an_offer() for _offer in range(number)]
        order = an_order(kitchen, offers, OrderState.PLACED, P.RECEIVED)
        for part in order.producer_orders:
            an_invoice(part, InvoiceState.ISSUED)
        waiting = an_order(kitchen, offers, OrderState.AWAITING_APPROVAL, P.WAITING)
        sizes[number] = (
            asked(browser, f"/usaha/po/{order.number}", number),
            asked(browser, f"/usaha/persetujuan/{waiting.number}", number),
        )
    assert sizes[20] == sizes[2]


def test_settings_ask_as_often_with_many_places(sign_in):
    sizes = []
    for number in (1, 30):
        kitchen = a_kitchen()
        owner = a_member(kitchen.buyer.organisation, Role.BUYER_OWNER)
        for _place in range(number):
            ADock(buyer=kitchen.buyer)
        browser = sign_in(owner)
        sizes.append(statements(lambda here=browser: here.get("/usaha/pengaturan")))
    assert sizes[0] == sizes[1]
