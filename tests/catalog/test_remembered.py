"""What is kept of the catalogue is shown only while the catalogue stays the same."""

from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from marketplace.catalog.models import CatalogueVersion, Offer
from marketplace.catalog.queries import remembered
from marketplace.catalog.queries.filters import Sort, Wanted
from marketplace.catalog.queries.remembered import present_edition
from marketplace.catalog.services import popularity, searching, stock
from marketplace.producers.services import reviewing
from marketplace.shared.clock import today
from marketplace.shared.database import db, one_transaction
from marketplace.shared.memory import Memory, forget_everything
from marketplace.shared.money import Money
from tests.catalog.questions import questions
from tests.factories.accounts import an_admin
from tests.factories.market import AProduct, an_offer


@pytest.fixture(autouse=True)
def _remembering(monkeypatch, _nothing_remembered):
    monkeypatch.setattr(Memory, "is_on", True)
    monkeypatch.setattr(remembered.KEPT, "most", 3)
    forget_everything()
    yield
    forget_everything()


def _token():
    return db.session.query(CatalogueVersion.token).scalar()


def test_the_same_question_is_asked_once():
    an_offer()
    first = present_edition().cards(Wanted(sort=Sort.PRICE), limit=5)
    with questions() as asked:
        edition = present_edition()
        assert edition.cards(Wanted(sort=Sort.NEWEST), limit=5)[0].offer_id == first[0].offer_id
        assert edition.facets(Wanted(sort=Sort.NAME)).products == 1
    assert len(asked) == 1  # whether the catalogue is still the same


def test_only_so_much_is_kept():
    edition = present_edition()
    for number in range(1, 9):
        edition.understand(f"kopi {number}")
    assert len(remembered.KEPT._kept) == 3


def _new_name(offer):
    offer.product.name = "Nama baru"


def _new_owner_name(offer):
    offer.producer.organisation.name = "KUB Baru"


@pytest.mark.parametrize("change", [_new_name, _new_owner_name])
def test_a_changed_row_changes_the_token(change):
    offer = an_offer()
    before = _token()
    with one_transaction():
        change(offer)
    assert _token() != before


def test_what_is_undone_changes_nothing():
    with one_transaction():
        offer = an_offer()
    before = _token()
    with suppress(ZeroDivisionError), one_transaction():
        _new_name(offer)
        db.session.flush()
        raise ZeroDivisionError
    assert _token() == before


def test_reading_and_ordering_leave_the_token():
    with one_transaction():
        offer = an_offer(stock=9)
    before = _token()
    with one_transaction():
        db.session.get(Offer, offer.id)
        stock.hold(offer.id, 3, week=today() + timedelta(3), line_id=1)
    assert _token() == before


def test_what_a_use_case_reads_of_its_own_changes_is_not_kept():
    with one_transaction():
        offer = an_offer(prices={1: 9_000})
    wanted = Wanted(sort=Sort.PRICE)
    with suppress(ZeroDivisionError), one_transaction():
        offer.lowest_price = Money(1_000)
        assert present_edition().cards(wanted, limit=5)[0].price == Money(1_000)
        raise ZeroDivisionError
    assert present_edition().cards(wanted, limit=5)[0].price == Money(9_000)


def test_a_change_in_bulk_changes_the_token():
    with one_transaction():
        offer = an_offer()
    before = _token()
    with one_transaction():
        dearer = update(Offer).where(Offer.id == offer.id).values(lowest_price=Money(9))
        db.session.execute(dearer)
    assert _token() != before


@pytest.mark.parametrize("work", [searching.rebuild_search, popularity.count_popularity])
def test_work_in_bulk_changes_the_token(work):
    before = _token()
    work()
    assert _token() != before


def test_a_suspended_producer_is_gone_at_once(client):
    offer = an_offer(product=AProduct(name="Kopi Menoreh"))
    searching.rebuild_search()
    assert "Kopi Menoreh" in client.get("/katalog?q=kopi").get_data(as_text=True)
    reviewing.suspend_producer(
        offer.producer_id, criterion="expired", reason="Izin habis", actor=an_admin()
    )
    assert "Kopi Menoreh" not in client.get("/katalog?q=kopi").get_data(as_text=True)


def test_stock_is_read_each_time(client):
    offer = an_offer(stock=5)
    searching.rebuild_search()
    assert "Habis" not in client.get("/katalog").get_data(as_text=True)
    stock.hold(offer.id, 5, week=today() + timedelta(3), line_id=1)
    assert "Habis" in client.get("/katalog").get_data(as_text=True)


def test_another_day_or_the_cut_off_is_another_edition():
    with time_machine.travel("2026-11-23T08:59:00+00:00", tick=False):
        morning = present_edition()
    with time_machine.travel("2026-11-23T09:00:00+00:00", tick=False):
        evening = present_edition()
    assert morning != evening
    assert morning.token == evening.token
