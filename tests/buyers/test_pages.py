"""Pages of buyers: registration by strangers."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from marketplace.buyers.models import Buyer, DeliveryPoint
from marketplace.shared.database import db
from tests.accounts.comparing import content
from tests.factories.accounts import APerson

TYPED = {
    "company_name": "Resto Angkasa Contoh",
    "kind": "tenant",
    "npwp": "01.855.081.4-412.000",
    "payment_days": "14",
    "point_name": "Gudang Kargo, pintu 3",
    "zone": "sterile",
    "address": "Jalan Kargo, Temon",
    "opens_at": "05.00",
    "closes_at": "07:00",
    "instructions": "Lapor ke pos 2",
    "name": "Rina Contoh",
    "email": "rina@contoh.example",
    "phone": "0812 3456 7890",
    "password": "hujan sore di lereng timur",
}


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def test_the_form_is_shown(client):
    answer = client.get("/daftar/pembeli")

    assert answer.status_code == 200
    assert "Daftar sebagai pembeli usaha" in answer.text
    assert "Rumah tangga" not in answer.text


def test_a_stranger_registers(client):
    answer = client.post("/daftar/pembeli", data=TYPED)

    assert answer.status_code == 200
    assert "Periksa e-mail Anda" in answer.text
    buyer = db.session.scalars(select(Buyer)).one()
    assert (buyer.name, buyer.npwp, buyer.phone) == (
        "Resto Angkasa Contoh",
        "0018550814412000",
        "+6281234567890",
    )
    assert db.session.scalars(select(DeliveryPoint.name)).one() == "Gudang Kargo, pintu 3"


def test_a_known_address_gets_the_same_answer(client):
    fresh = client.post("/daftar/pembeli", data=TYPED)
    known = client.post("/daftar/pembeli", data=TYPED | {"company_name": "Resto Lain"})

    assert content(known) == content(fresh)
    assert count(Buyer) == 1


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("company_name", "", "Tulis nama usaha."),
        ("kind", "", "Pilih jenis usaha."),
        ("kind", "household", "Pilih salah satu"),
        ("npwp", "123", "Tulis 15 atau 16 angka NPWP"),
        ("opens_at", "25.00", "Tulis jamnya, misalnya 05.00."),
        ("closes_at", "04:00", "Jam tutup harus sesudah jam buka."),
        ("payment_days", "365", "Pilih salah satu"),
        ("password", "pendek", "sandi"),
    ],
)
@pytest.mark.parametrize("is_known", [True, False])
def test_wrong_input_is_named_and_what_was_typed_is_kept(
    client, field, typed, sentence, is_known
):
    if is_known:
        APerson(email=TYPED["email"])

    answer = client.post("/daftar/pembeli", data=TYPED | {field: typed})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Rina Contoh"' in answer.text
    assert TYPED["password"] not in answer.text
    assert count(Buyer) == 0


def test_one_address_cannot_register_without_end(client):
    answers = [client.post("/daftar/pembeli", data=TYPED) for _try in range(21)]
    assert [answer.status_code for answer in answers[-2:]] == [200, 429]
