"""The hotel asks for prices, opens them by two, splits the award, and approves it thrice."""

from __future__ import annotations

import re
from datetime import timedelta

from marketplace.shared.clock import today
from tests.journeys.asking import ask_for_sugar, quote, share_the_first_line
from tests.journeys.hotel import (
    LATER,
    MOST_TO_APPROVE,
    go,
    is_hidden_from,
    may_decide,
    number_in,
    rupiah_beside,
    workday,
)
from tests.journeys.ordering import of, wait_for_worker, wait_until_it_went_out
from tests.journeys.people import Clicks

MOST_TO_AWARD = 4
QUOTED = {
    "koperasi-nira-hargotirto": 30_000,
    "kub-tegiri-manis": 30_500,
    "kub-legen-sumunar": 31_000,
}
SHARES = (120, 60, 60)


def asks_for_prices(hotel, visit):
    """Ask, and have three quote; nobody of the hotel reads any of it. Return the address."""
    tenant = hotel("pemesan")
    closing = f"{today() + timedelta(days=LATER - 1)}T17:00"
    wanted = str(sum(SHARES))
    address = ask_for_sugar(tenant, "Gula untuk tamu", wanted, workday(12), closes_at=closing)
    for maker, price in QUOTED.items():
        quote(hotel.maker(maker), address, str(price))
    for role in ("pemesan", "penyetuju", "pemilik"):
        hotel(role).page.goto(address)
        assert not re.search("30.000|30.500|31.000|Hargotirto|Tegiri|Legen", hotel(role).words)
        assert not hotel(role).page.get_by_role("button", name="Buka penawaran").count()
    assert is_hidden_from(visit(of("pemesan")), address)
    return address


def opens_and_awards(hotel, address):
    """Open with two people, compare, and split among three in four clicks."""
    approver, tenant = hotel("penyetuju"), hotel("pemesan")
    wait_for_worker(approver.page, address, f"{len(QUOTED)} penawaran tersegel")
    approver.check()
    go(approver, "^Tekan sebagai orang pertama")
    assert "Menunggu orang kedua" in approver.words
    assert "30.000" not in approver.words
    tenant.look(address)
    go(tenant, "^Buka penawaran")
    assert "3 penawaran." in tenant.words

    tenant.look("/usaha/penawaran?keadaan=opened")
    clicks = Clicks(tenant)
    clicks.follow("Gula untuk tamu")
    clicks.follow("Bagi menurut nilai tiap barang")
    share_the_first_line(tenant.page, [str(share) for share in SHARES])
    clicks.go("^Tetapkan$")
    assert clicks.count <= MOST_TO_AWARD
    tenant.check()
    assert "Pemenang ditetapkan" in tenant.words
    shares = tenant.page.locator("table.to-cards").first
    assert len(set(shares.locator("td[data-l=Produsen]").all_inner_texts())) == len(QUOTED)
    prices = [_figure(cell) for cell in shares.locator("td[data-l=Harga]").all_inner_texts()]
    won = [_figure(cell) for cell in shares.locator("td[data-l=Jumlah]").all_inner_texts()]
    assert sorted(prices) == sorted(QUOTED.values())
    assert sorted(won) == sorted(SHARES)
    return sum(price * amount for price, amount in zip(prices, won, strict=True))


def _figure(words):
    return int(re.sub(r"\D", "", words))


def three_levels_approve(hotel, address, worth):
    """Ask each level after the one before it; only then do the three producers hear of it."""
    tenant = hotel("pemesan")
    tenant.look(address)
    number = number_in(tenant)
    tenant.look(f"/pesanan/{number}")
    assert rupiah_beside(tenant, "Barang") == worth
    assert not may_decide(tenant, number)
    assert not may_decide(hotel("keuangan"), number), "the approver first"
    for role, following in (
        ("penyetuju", "keuangan"),
        ("keuangan", "pemilik"),
        ("pemilik", ""),
    ):
        visitor = hotel(role)
        visitor.look("/usaha/persetujuan")
        clicks = Clicks(visitor)
        clicks.follow(number)
        clicks.go("^Setujui Rp")
        assert clicks.count <= MOST_TO_APPROVE
        assert not may_decide(visitor, number)
        asked = [each for each in ("keuangan", "pemilik") if may_decide(hotel(each), number)]
        assert asked == ([following] if following else [])
    wait_until_it_went_out(tenant.page, number)
    tenant.look(f"/usaha/po/{number}")
    parts = sorted(set(re.findall(rf"{number}-[A-Z]", tenant.page.content())))
    assert len(parts) == len(QUOTED)
    for slug in QUOTED:
        maker = hotel.maker(slug)
        seen = [part for part in parts if not is_hidden_from(maker, f"/jual/pesanan/{part}")]
        assert len(seen) == 1, "each reads its own part alone"
