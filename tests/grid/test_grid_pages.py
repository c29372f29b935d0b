"""The table works as a plain form: what is wrong stays typed, the rest is saved."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from marketplace.catalog.services.offers import change_offer
from marketplace.catalog.states import OfferState
from marketplace.grid.cells import COLUMNS
from marketplace.shared.opaque import to_public
from tests.factories.market import AProducer, an_offer
from tests.factories.producers import a_helper

HOME = "/jual/produk/sekaligus"


@pytest.fixture
def desk(producer, sign_in):
    return sign_in(a_helper(producer))


def _code(offer):
    return to_public("offer", offer.id)


def _typed(page, *offers, key="kunci", **cells):
    """Send the form as a browser would, with these cells typed over."""
    sent = {"form_key": key, "row": [_code(offer) for offer in offers]}
    for offer in offers:
        for name in (*COLUMNS, "price_reason", "was"):
            found = re.search(rf'name="{name}-{_code(offer)}"[^>]*? value="([^"]*)"', page)
            if name != "state" and found:
                sent[f"{name}-{_code(offer)}"] = found.group(1)
    return sent | {name.replace("__", "-"): text for name, text in cells.items()}


def test_the_table_shows_own_goods_as_fields(desk, sugar):
    an_offer(AProducer())
    page = desk.get(HOME).text
    assert page.count('name="row"') == 1
    assert f'name="price-{_code(sugar)}"' in page
    assert 'value="20.000"' in page


def test_three_rows_one_wrong(desk, producer, sugar, again):
    salt, rice = an_offer(producer, prices={1: 9_000}), an_offer(producer, prices={1: 15_000})
    page = desk.get(HOME).text
    sent = _typed(page, sugar, salt, rice)
    sent |= {
        f"price-{_code(sugar)}": "21rb",
        f"price-{_code(salt)}": "9.0000",
        f"available_quantity-{_code(salt)}": "1.234,5",
        f"available_quantity-{_code(rice)}": "1.234,5",
    }
    answer = desk.post(HOME, data=sent)

    assert answer.status_code == 422
    assert "2 produk tersimpan, 1 belum" in answer.text
    assert "“9.0000” kurang jelas." in answer.text
    assert 'value="9.0000"' in answer.text
    assert 'value="1.234,5"' in answer.text
    assert again(sugar).price_tiers[0].unit_price.rupiah == 21_000
    assert again(rice).available_quantity == Decimal("1234.5")
    assert again(salt).available_quantity == salt.available_quantity != Decimal("1234.5")


def test_saving_and_taking_back(desk, sugar, again):
    sent = _typed(desk.get(HOME).text, sugar)
    sent |= {f"lead_days-{_code(sugar)}": "6", f"state-{_code(sugar)}": "paused"}
    answer = desk.post(HOME, data=sent)
    assert answer.status_code == 303
    assert (again(sugar).lead_days, again(sugar).state) == (6, OfferState.PAUSED)

    page = desk.get(answer.location).text
    assert "Tersimpan" in page
    undo = re.search(r'action="(/jual/produk/sekaligus/[a-z0-9]+/urungkan)"', page).group(1)
    back = desk.post(undo, follow_redirects=True)
    assert "1 produk dikembalikan, 0 dibiarkan." in back.text
    assert (again(sugar).lead_days, again(sugar).state) == (2, OfferState.PUBLISHED)
    assert (
        "Simpanan ini sudah pernah dibatalkan." in desk.post(undo, follow_redirects=True).text
    )


def test_a_stale_cell_is_named_and_may_be_saved_on_purpose(desk, sugar, owner, again):
    sent = _typed(desk.get(HOME).text, sugar)
    change_offer(sugar.id, actor=owner, available_quantity=Decimal(12))
    sent[f"available_quantity-{_code(sugar)}"] = "50"
    answer = desk.post(HOME, data=sent)
    assert answer.status_code == 422
    assert "Sudah diubah orang lain menjadi “12”." in answer.text
    assert again(sugar).available_quantity == 12

    sent = _typed(answer.text, sugar, key="kedua")
    assert sent[f"available_quantity-{_code(sugar)}"] == "50"
    assert desk.post(HOME, data=sent).status_code == 303
    assert again(sugar).available_quantity == 50


def test_the_same_form_twice_is_one_save(desk, sugar, again):
    sent = _typed(desk.get(HOME).text, sugar) | {f"lead_days-{_code(sugar)}": "6"}
    first, second = desk.post(HOME, data=sent), desk.post(HOME, data=sent)
    assert first.location == second.location
    assert again(sugar).lead_days == 6


def test_writing_a_number_differently_is_no_change(desk, sugar):
    sent = _typed(desk.get(HOME).text, sugar) | {f"price-{_code(sugar)}": "20rb"}
    answer = desk.post(HOME, data=sent, follow_redirects=True)
    assert "Belum ada sel yang berubah." in answer.text


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        ("price", "", "Kosong. Isi, atau kembalikan seperti semula."),
        ("lead_days", "91", "Isi antara 0 dan 90."),
        ("available_quantity", "-3", "Tulis jumlahnya dengan angka"),
        ("state", "archived", ""),
        ("price", "60rb", "Tulis alasannya untuk dinas."),
        ("minimum_quantity", "2,5", "kelipatan"),
    ],
)
def test_bad_cells_say_what_to_do_and_change_nothing(desk, sugar, again, column, text, told):
    sent = _typed(desk.get(HOME).text, sugar) | {f"{column}-{_code(sugar)}": text}
    answer = desk.post(HOME, data=sent)
    assert answer.status_code == 422
    assert told in answer.text
    offer = again(sugar)
    assert (offer.price_tiers[0].unit_price.rupiah, offer.lead_days) == (20_000, 2)
    assert (offer.available_quantity, offer.minimum_quantity) == (40, 1)
    assert offer.state is OfferState.PUBLISHED


def test_others_goods_and_saves_look_missing(desk, again):
    foreign = an_offer(AProducer(), lead_days=2)
    sent = {"row": _code(foreign), f"lead_days-{_code(foreign)}": "9"}
    assert desk.post(HOME, data=sent).status_code == 404
    assert again(foreign).lead_days == 2
    assert desk.post(f"{HOME}/tidakada/urungkan").status_code == 404
    assert desk.get(f"{HOME}?simpanan={to_public('grid_save', 999)}").status_code == 404


def test_nothing_here_yet(desk):
    assert "Tidak ada di sini" in desk.get(HOME).text
    assert "Belum ada sel" in desk.post(HOME, follow_redirects=True).text
