"""Goods of catch weight are paid by the dock's scale, less the containers of that day."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from marketplace.catalog.family_models import ProductVariant
from marketplace.catalog.services.variants import add_variant
from marketplace.fulfilment.models import Receipt, ReceiptLine
from marketplace.fulfilment.services import record_receipt
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid
from marketplace.shared.money import Money
from tests.factories.accounts import an_admin
from tests.factories.fulfilment import an_order_under_way, its_buyer
from tests.factories.market import AProducer, AProduct, an_offer
from tests.fulfilment.calling import address, line_id, post, said

S = ProducerOrderState


@pytest.fixture
def bought():
    """20 kg of chicken, weighed in crates of 0,8 kg, and 6 cartons, which are counted."""
    maker = AProducer()
    chicken = AProduct(slug="ayam", name="Ayam", unit="kg")
    facts = {"family": "Ayam", "label": "utuh", "is_catch_weight": True}
    add_variant("ayam", actor=an_admin(), tare=Decimal("0.8"), **facts)
    by_weight = an_offer(maker, product=chicken, prices={1: 38_000})
    return an_order_under_way((by_weight, 20), (an_offer(maker), 6))


def _scale(gross, containers=2):
    return {"gross_weight": Decimal(gross), "containers": containers}


def _receive(bought, *judgements):
    return record_receipt(bought.id, actor=its_buyer(bought), lines=list(judgements))


def test_the_net_weight_is_accepted_and_paid_and_the_tare_is_frozen(bought):
    chicken, cartons = bought.lines

    receipt = _receive(
        bought,
        {"id": chicken.id, "weighing": _scale("20.4")},
        {"id": cartons.id, "accepted_quantity": Decimal(6)},
    )

    line, counted = receipt.lines
    assert (line.accepted_quantity, line.value) == (Decimal("18.8"), Money(714_400))
    assert (line.gross_weight, line.containers, line.tare) == (
        Decimal("20.4"), 2, Decimal("0.8"),
    )  # fmt: skip
    assert line.net_weight == Decimal("18.8")
    assert (counted.weighing, counted.net_weight) == (None, None)
    assert bought.state is S.PARTLY_RECEIVED
    assert chicken.awaited_quantity == Decimal("1.2")
    db.session.execute(update(ProductVariant).values(tare=Decimal(3)))
    db.session.refresh(line)
    assert line.net_weight == Decimal("18.8")
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "producer_order.partly_received")
    ).one()
    assert entry.details["weighed"] == [[chicken.id, "20.4", 2, "0.8"]]


def test_what_weighs_more_than_was_sent_is_accepted_as_sent(bought):
    chicken = bought.lines[0]
    line = _receive(bought, {"id": chicken.id, "weighing": _scale("25")}).lines[0]
    assert (line.accepted_quantity, line.net_weight) == (Decimal(20), Decimal("23.4"))
    assert line.value == Money(760_000)


def test_of_a_weighed_line_a_part_may_be_rejected(bought):
    chicken = bought.lines[0]
    judgement = {
        "id": chicken.id,
        "weighing": _scale("20.4"),
        "rejected_quantity": Decimal(3),
        "reason": "Memar",
    }
    line = _receive(bought, judgement).lines[0]
    assert (line.accepted_quantity, line.rejected_quantity) == (Decimal("15.8"), Decimal(3))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weighing": _scale("1.6")}, "berat bersih jadi 0 kg"),
        ({"weighing": _scale("1")}, "berat bersih jadi -0,6 kg"),
        ({"weighing": _scale("20", -1)}, "isi berapa wadah"),
        ({"weighing": _scale("20"), "accepted_quantity": Decimal(1)}, "jangan keduanya"),
        (
            {"weighing": _scale("5"), "rejected_quantity": Decimal(4), "reason": "Memar"},
            "berat bersih jadi 3,4 kg",
        ),
    ],
)
def test_a_weighing_that_cannot_be_is_refused_and_nothing_is_taken(bought, changes, words):
    with pytest.raises(Invalid) as refusal:
        _receive(bought, {"id": bought.lines[0].id, **changes})
    assert words in refusal.value.errors["lines.0"][0]
    assert db.session.scalar(select(Receipt)) is None
    assert bought.lines[0].accepted_quantity == 0


def test_what_is_counted_cannot_be_weighed(bought):
    with pytest.raises(Invalid) as refusal:
        _receive(bought, {"id": bought.lines[1].id, "weighing": _scale("20")})
    assert "dihitung, bukan ditimbang" in refusal.value.errors["lines.0"][0]


@pytest.mark.parametrize(
    "tampered",
    [
        {"gross_weight": None},
        {"containers": None},
        {"containers": 3},
        {"tare": Decimal(2)},
        {"accepted_quantity": Decimal(19)},
    ],
)
def test_the_database_keeps_weighing_and_judgement_together(bought, tampered):
    line = _receive(bought, {"id": bought.lines[0].id, "weighing": _scale("20.4")}).lines[0]
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(
            update(ReceiptLine).where(ReceiptLine.id == line.id).values(**tampered)
        )


def test_both_sides_read_the_weighing_through_the_api(client, bought):
    scale = {"gross_weight_kg": "20.4", "containers": 2}
    line = {"id": line_id(bought.lines[0]), "weighing": scale}

    answer = post(client, address(bought, "/receipts"), its_buyer(bought), lines=[line])

    assert answer.status_code == 201
    assert answer.json["lines"][0]["accepted_quantity"] == "18.8"
    assert answer.json["lines"][0]["weighing"] == {
        "gross_weight_kg": "20.4",
        "containers": 2,
        "tare_kg": "0.8",
        "net_weight_kg": "18.8",
    }
    refused = post(
        client, address(bought, "/receipts"), its_buyer(bought),
        lines=[{"id": line_id(bought.lines[0]), "weighing": {"containers": 2}}],
    )  # fmt: skip
    assert refused.status_code == 422


def _form(page, **changes):
    hidden = dict(re.findall(r'name="((?:awaited-\d|form_key))"\s+value="([^"]+)"', page.text))
    return hidden | {"checked": "1"} | {k.replace("_", "-"): v for k, v in changes.items()}


def test_the_dock_weighs_on_its_form(bought, sign_in):
    dock, at = sign_in(its_buyer(bought)), f"/usaha/penerimaan/{bought.number}"
    page = dock.get(at)
    assert "Wadah @ 0,8 kg" in page.text
    weighed = {"choice_1": "weigh", "gross_1": "20,4", "containers_1": "2"}

    kept = dock.post(at, data=_form(page, **weighed | {"gross_1": "1,5"}))
    assert (kept.status_code, 'value="1,5"' in kept.text) == (422, True)
    assert "berat bersih jadi -0,1 kg" in kept.text
    missing = dock.post(at, data=_form(page, **weighed | {"gross_1": ""}))
    assert "isi berat di timbangan" in missing.text
    assert db.session.scalar(select(Receipt)) is None

    done = dock.post(at, data=_form(page, **weighed))
    assert done.status_code == 302
    assert "Timbangan 20,4 kg, 2 wadah @ 0,8 kg, bersih 18,8 kg" in said(dock.get(at))


def test_counted_goods_are_not_offered_the_scale(bought, sign_in):
    page = sign_in(its_buyer(bought)).get(f"/usaha/penerimaan/{bought.number}").text
    assert 'name="gross-1"' in page
    assert 'name="gross-2"' not in page
    assert page.count('value="weigh"') == 1


def test_the_same_load_weighed_twice_is_received_once(client, bought, sign_in):
    chicken = bought.lines[0]
    judgement = {"id": chicken.id, "weighing": _scale("20.4")}
    _receive(bought, judgement)
    with pytest.raises(Invalid) as refusal:
        _receive(bought, judgement)
    assert "sebagian sudah diterima" in refusal.value.errors["lines.0"][0]
    assert chicken.accepted_quantity == Decimal("18.8")

    rest = _scale("1.8", 1) | {"awaited": Decimal("1.2")}
    line = _receive(bought, {"id": chicken.id, "weighing": rest}).lines[0]
    assert line.accepted_quantity == Decimal(1)


def test_two_receivers_forms_of_one_load_count_once(bought, sign_in):
    dock, at = sign_in(its_buyer(bought)), f"/usaha/penerimaan/{bought.number}"
    weighed = {"choice_1": "weigh", "gross_1": "20,4", "containers_1": "2"}
    forms = [_form(dock.get(at), **weighed, form__key=key) for key in ("a", "b")]
    assert dock.post(at, data=forms[0]).status_code == 302
    assert "sebagian sudah diterima" in dock.post(at, data=forms[1]).text
    assert bought.lines[0].accepted_quantity == Decimal("18.8")


def test_a_figure_that_was_misread_by_a_thousand_is_refused(client, bought):
    scale = {"gross_weight_kg": "15.400", "containers": 2}
    line = {"id": line_id(bought.lines[0]), "weighing": scale}
    answer = post(client, address(bought, "/receipts"), its_buyer(bought), lines=[line])
    assert answer.status_code == 422
    assert db.session.scalar(select(Receipt)) is None


def test_a_weighing_of_a_line_that_is_not_there_is_refused(client, bought):
    other = an_order_under_way((an_offer(), 5)).lines[0]
    line = {"id": line_id(other), "weighing": {"gross_weight_kg": "5"}}
    answer = post(client, address(bought, "/receipts"), its_buyer(bought), lines=[line])
    assert answer.status_code == 422
