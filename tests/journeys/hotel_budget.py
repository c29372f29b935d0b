"""The hotel orders within a budget and beyond it; nobody but who may decides."""

from __future__ import annotations

from tests.journeys.approving import hand_over, refuse
from tests.journeys.hotel import (
    APPROVER,
    CENTRE,
    DEPUTY,
    GEBLEK,
    GEBLEK_MAKER,
    GEBLEK_PRICE,
    MOST_TO_APPROVE,
    PLANNED,
    accepts,
    is_hidden_from,
    left_on_shelf,
    may_decide,
    order_on,
    rupiah_beside,
)
from tests.journeys.hotel_month_end import Sent
from tests.journeys.ordering import of, wait_until_it_went_out
from tests.journeys.people import Clicks


def orders_within_and_beyond(hotel, visit, budgets):
    """Order within the budget, beyond it and refused, beyond it and approved."""
    tenant = hotel("pemesan")
    shelf = left_on_shelf(tenant, GEBLEK)
    centre = f"{CENTRE} (Tata graha)"
    first, day = order_on(tenant, centre, GEBLEK, 20)
    budget = budgets[f"{day:%Y-%m}"]
    assert rupiah_beside(tenant, "Barang") == 20 * GEBLEK_PRICE
    bound = rupiah_beside(tenant, "Jumlah")
    assert _committed(hotel, budget) == bound
    assert left_on_shelf(tenant, GEBLEK) == shelf - 20

    refused, _day = order_on(tenant, centre, GEBLEK, 40)
    more = rupiah_beside(tenant, "Jumlah")
    assert bound + more > PLANNED
    assert _committed(hotel, budget) == bound + more
    assert left_on_shelf(tenant, GEBLEK) == shelf - 60
    _nobody_else_decides(hotel, visit, refused)
    refuse(hotel("penyetuju"), refused, "Acaranya diundur")
    tenant.look(f"/pesanan/{refused}")
    assert "Alasan: Acaranya diundur" in tenant.words
    assert _committed(hotel, budget) == bound, "it is given back"
    assert left_on_shelf(tenant, GEBLEK) == shelf - 20

    approved, _day = order_on(tenant, centre, GEBLEK, 40)
    _a_deputy_approves(hotel, approved)
    assert _committed(hotel, budget) == bound + more
    assert left_on_shelf(tenant, GEBLEK) == shelf - 60
    _goes_out(hotel.maker(GEBLEK_MAKER), [first, approved], refused)
    return Sent(first, approved, (bound, more), day, budget)


def _goes_out(maker, sent, refused):
    """See that the producer knows what was sent, and never heard of what was refused."""
    maker.look("/jual/pesanan")
    assert all(number in maker.words for number in sent)
    assert refused not in maker.words
    for number in sent:
        accepts(maker, number)


def _committed(hotel, budget):
    hotel("keuangan").look(budget)
    return rupiah_beside(hotel("keuangan"), "Terikat oleh pesanan")


def _nobody_else_decides(hotel, visit, number):
    assert may_decide(hotel("penyetuju"), number)
    assert not may_decide(hotel("pemesan"), number), "nobody approves an own order"
    assert not may_decide(hotel("keuangan"), number)
    assert is_hidden_from(visit(of("penyetuju")), f"/usaha/persetujuan/{number}")
    hotel.maker(GEBLEK_MAKER).look("/jual/pesanan")
    assert number not in hotel.maker(GEBLEK_MAKER).words


def _a_deputy_approves(hotel, number):
    """Let the owner decide for the approver, who is away: it says for whom."""
    hand_over(hotel("penyetuju"), DEPUTY, days=1)
    owner = hotel("pemilik")
    owner.look("/usaha/persetujuan")
    clicks = Clicks(owner)
    clicks.follow(number)
    assert "Anda memutuskan sebagai pengganti rekan" in owner.words
    assert "melebihi anggaran, jadi menunggu penyetuju" in owner.words
    owner.page.locator("#approve-reason").fill("Tamu menginap lebih lama")
    clicks.go("^Setujui Rp")
    assert clicks.count <= MOST_TO_APPROVE
    wait_until_it_went_out(owner.page, number)
    owner.look(f"/usaha/persetujuan/{number}")
    assert f"Disetujui {DEPUTY} untuk {APPROVER}" in owner.words
