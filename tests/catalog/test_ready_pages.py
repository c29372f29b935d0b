"""What was drawn once is shown again: to everybody, in their language, while it is true."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import update

from marketplace.catalog.models import CatalogueVersion
from marketplace.catalog.price_models import ListPrice, ListTier, PriceList
from marketplace.catalog.services import stock
from marketplace.catalog.services.searching import rebuild_search
from marketplace.catalog.states import PriceScope
from marketplace.producers.models import TrackRecord
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.database import db, one_transaction
from marketplace.shared.memory import Memory, forget_everything
from marketplace.shared.money import Money
from tests.catalog.questions import questions
from tests.factories.accounts import a_member
from tests.factories.market import ABuyer, ACategory, AProducer, AProduct, an_offer


@pytest.fixture(autouse=True)
def _remembering(monkeypatch, _nothing_remembered):
    monkeypatch.setattr(Memory, "is_on", True)
    forget_everything()
    yield
    forget_everything()


@pytest.fixture
def offer():
    offer = an_offer(product=AProduct(name="Gula Semut", name_en="Palm Sugar"), stock=5)
    rebuild_search()
    db.session.commit()
    return offer


@pytest.fixture
def buyer(app, sign_in):
    organisation = ABuyer(name="Resto Menoreh").organisation
    return sign_in(a_member(organisation, Role.REQUESTER))


def _page(browser, path="/katalog", **headers):
    answer = browser.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/", "/katalog"])
def test_a_stranger_costs_one_question(app, client, offer, path):
    _page(client, path)
    with questions() as asked:
        assert "Gula Semut" in _page(app.test_client(), path)
    assert len(asked) == 1


def test_who_is_signed_in_costs_few_and_is_never_shown_to_others(app, client, offer, buyer):
    _page(client)
    _page(buyer)
    with questions() as asked:
        page = _page(buyer)
    assert len(asked) == 4
    assert "Gula Semut" in page
    assert "Resto Menoreh" in page
    assert "Resto Menoreh" not in _page(app.test_client())


def test_every_stranger_has_a_form_key_that_works(app, offer, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    for _n in range(2):
        browser = app.test_client()
        key = _page(browser).split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        answer = browser.post("/bahasa", data={"csrf_token": key, "language": "en"})
        assert answer.status_code == 302
        other = app.test_client().post("/bahasa", data={"csrf_token": key, "language": "en"})
        assert other.status_code == 403


def test_language_and_theme_are_the_readers(app, client, offer):
    assert "Gula Semut" in _page(client)
    english = app.test_client()
    english.set_cookie("language", "en")
    english.set_cookie("theme", "dark")
    page = _page(english)
    assert "Palm Sugar" in page
    assert 'data-theme="dark"' in page
    assert "Palm Sugar" not in _page(app.test_client())
    assert "data-theme" not in _page(app.test_client()).partition(">")[0]


def test_a_part_drawn_for_another_is_as_true_for_strangers(client, offer, buyer):
    assert "Habis" not in _page(buyer)
    assert "Habis" not in _page(client)
    stock.hold(offer.id, 5, week=today() + timedelta(3), line_id=1)
    assert "Habis" in _page(client)


def test_what_is_sold_out_meanwhile_is_told(client, offer, buyer):
    assert "Habis" not in _page(client) + _page(buyer)
    stock.hold(offer.id, 5, week=today() + timedelta(3), line_id=1)
    assert "Habis" in _page(client)
    assert "Habis" in _page(buyer)
    stock.release(offer.id, 5, week=today() + timedelta(3), line_id=1)
    assert "Habis" not in _page(client) + _page(buyer)


def test_a_new_name_is_shown_at_once(client, offer, buyer):
    _page(client)
    _page(buyer)
    with one_transaction():
        offer.product.name = "Gula Baru"
    assert "Gula Baru" in _page(client)
    assert "Gula Baru" in _page(buyer)


def test_a_message_is_shown_once_and_to_one(app, client, offer):
    _page(client)
    with client.session_transaction() as cookie:
        cookie["_flashes"] = [("ok", "Hanya untuk Anda.")]
    assert "Hanya untuk Anda." in _page(client)
    assert "Hanya untuk Anda." not in _page(client)
    assert "Hanya untuk Anda." not in _page(app.test_client())


def test_results_alone_carry_their_address(client, offer):
    for _n in range(2):
        answer = client.get("/katalog?q=gula&x=1", headers={"HX-Request-Type": "partial"})
        assert answer.headers["HX-Push-Url"] == "/katalog?q=gula"
        assert "<html" not in answer.get_data(as_text=True)


def test_what_was_typed_wrongly_is_refused_each_time(client, offer, buyer):
    for browser in (client, buyer, client, buyer):
        assert browser.get("/katalog?deliverable_on=besok").status_code == 422


def test_a_new_count_of_kept_orders_is_shown_at_once(client):
    producer = AProducer()
    db.session.commit()
    shop = f"/produsen/{producer.slug}"
    assert "Ketepatan" not in client.get(shop).get_data(as_text=True)
    count = {"promised_count": 12, "on_time_count": 11, "fill_basis_points": 9_900}
    with one_transaction():
        db.session.add(TrackRecord(producer_id=producer.id, order_count=12, **count))
    assert "Ketepatan" in client.get(shop).get_data(as_text=True)


def test_what_stands_around_a_list_names_each_address(app, client, offer, buyer):
    for browser in (client, buyer, app.test_client()):
        for words, written in (("gula", "gula"), ("<b>&", "&lt;b&gt;&amp;")):
            page = _page(browser, f"/katalog?q={quote(words)}&x=1")
            assert f"<title>Hasil untuk “{written}” | Belabeliku</title>" in page
            assert f'value="{written}"' in page
            assert f'name="next" value="/katalog?q={quote(words)}&amp;x=1"' in page
            assert "Gula Semut" in page


def test_a_new_category_is_in_the_menu_around_every_list(client, offer):
    assert "Kerajinan" not in _page(client, "/katalog?q=gula")
    with one_transaction():
        db.session.add(ACategory(name="Kerajinan"))
    assert "Kerajinan" in _page(client, "/katalog?q=semut")


def test_a_card_that_is_kept_tells_of_a_new_price_list(client, offer):
    with questions() as asked:
        _page(client, "/katalog?q=gula")
    first = len(asked)
    with questions() as asked:
        assert "Rp" in _page(client, "/katalog?q=semut")
    assert len(asked) < first  # its card is drawn already
    assert "7.777" not in _page(client, "/katalog?q=gula+semut")
    price = ListPrice(offer_id=offer.id, minimum_quantity=1, order_multiple=1)
    price.tiers = [ListTier(minimum_quantity=1, unit_price=Money(7_777))]
    with one_transaction():
        db.session.add(
            PriceList(
                producer_id=offer.producer_id,
                name="Untuk semua",
                scope=PriceScope.PUBLIC,
                valid_from=today(),
                prices=[price],
            )
        )
    assert "7.777" in _page(client, "/katalog?q=gula+semut")


def test_a_category_made_by_another_process_is_there_at_once(client, offer):
    _page(client)
    ACategory(slug="baru-sekali", name="Baru sekali")
    db.session.execute(update(CatalogueVersion).values(token=CatalogueVersion.token + 1))
    db.session.commit()
    assert "Baru sekali" in _page(client, "/katalog/baru-sekali")
    assert client.get("/katalog/tidak-ada").status_code == 404
