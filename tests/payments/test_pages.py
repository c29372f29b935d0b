"""The pages of money: the card form, what producers earned, and the admins' payouts."""

import re

import pytest

from marketplace.payments import collecting
from marketplace.payments.models import Payment, PayoutBatch
from marketplace.payments.queries.ledger import owed_on_invoice
from marketplace.payments.states import PaymentState, PayoutState
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.database import db
from marketplace.shared.money import ZERO
from marketplace.shared.opaque import to_public
from tests.factories.accounts import AnOrganisation, a_member, a_token, sign_in
from tests.factories.market import AProducer
from tests.factories.payments import a_bill, earn, released


@pytest.fixture
def bill():
    return a_bill(1_250_000)


@pytest.fixture
def payment(stripe, bill):
    return bill.by_card()


def address(payment, tail: str = "") -> str:
    return f"/bayar/{to_public('payment', payment.id)}{tail}"


def payout_address(payout, tail: str) -> str:
    return f"/admin/pembayaran/penyaluran/{to_public('payout', payout.id)}{tail}"


def test_the_card_page_lets_only_stripe_in(client, stripe, bill, payment):
    answer = sign_in(client, bill.finance).get(address(payment))

    assert answer.status_code == 200
    fresh = db.session.get(Payment, payment.id, populate_existing=True)
    assert f'data-secret="{fresh.client_secret}"' in answer.text
    assert f'src="{stripe.url}/v3/"' in answer.text
    policy = dict(
        part.strip().split(" ", 1)
        for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["script-src"] == f"'self' {stripe.url}"
    assert policy["frame-src"] == stripe.url
    assert policy["connect-src"] == f"'self' {stripe.url}"
    other = client.get("/jual/uang").headers["Content-Security-Policy"]
    assert stripe.url not in other


def test_a_foreign_payment_looks_missing(client, payment):
    sign_in(client, a_bill(1).finance)
    foreign = client.get(address(payment))
    missing = client.get(f"/bayar/{to_public('payment', 999_999)}")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert client.get(address(payment, "/selesai")).status_code == 404


def test_the_return_page_shows_success_without_the_webhook(client, stripe, bill, payment):
    sign_in(client, bill.finance).get(address(payment))
    fresh = db.session.get(Payment, payment.id, populate_existing=True)
    stripe.pay(fresh.provider_id)

    answer = client.get(address(payment, "/selesai"))
    assert answer.status_code == 302
    assert answer.location == f"/usaha/tagihan/{bill.number}"
    assert owed_on_invoice(bill.invoice_id) == ZERO
    assert client.get(address(payment)).location == answer.location


def test_a_declined_card_leads_back_with_the_reason(client, stripe, bill, payment):
    sign_in(client, bill.finance).get(address(payment))
    fresh = db.session.get(Payment, payment.id, populate_existing=True)
    stripe.pay(fresh.provider_id, card="4000000000009995")

    answer = client.get(address(payment, "/selesai"))
    assert answer.location == address(payment)
    assert "Saldo atau batas kartu tidak cukup" in client.get(answer.location).text


def test_stripe_that_is_down_is_said_on_the_page(client, stripe, bill, payment):
    stripe.faults.add("error", "payment_intents", times=None)
    answer = sign_in(client, bill.finance).get(address(payment))
    assert answer.status_code == 503
    assert "tidak menjawab" in answer.text


def test_the_api_shows_a_payment_as_stripe_has_it(client, stripe, bill, payment):
    opened = collecting.open_card_payment(payment.id)
    stripe.pay(opened.provider_id)
    path = f"/api/v1/payments/{to_public('payment', payment.id)}"

    answer = client.get(path, headers=a_token(bill.finance))
    assert answer.json["state"] == "succeeded"
    assert answer.json["amount_rupiah"] == 1_250_000
    assert client.get(path, headers=a_token(a_bill(1).finance)).status_code == 404


def test_a_producer_sees_each_earning_and_each_payout(client, producer, admins):
    paid = earn(producer, 300_000, fee=7_500)
    [payout] = released(producer, admins).payouts
    waiting = a_bill(900_000, producer=producer.id)
    owner = a_member(producer.organisation, Role.PRODUCER_OWNER)

    page = sign_in(client, owner).get("/jual/uang")
    for shown in (
        paid.description,
        "Rp\xa0292.500",
        "Rp\xa07.500",
        waiting.number,
        payout.number,
    ):
        assert shown in page.text
    page = client.get("/jual/uang/penyaluran")
    assert payout.number in page.text
    assert payout.account_number not in page.text, "only its last digits"
    statement = client.get(f"/jual/uang/penyaluran/{to_public('payout', payout.id)}.pdf")
    assert statement.data.startswith(b"%PDF")
    balance = client.get("/api/v1/balance", headers=a_token(owner)).json
    assert balance == {
        "pending_rupiah": 900_000,
        "payable_rupiah": 0,
        "in_transit_rupiah": 292_500,
        "paid_out_rupiah": 0,
        "owed_back_rupiah": 0,
    }
    listed = client.get("/api/v1/payouts", headers=a_token(owner)).json
    assert [each["number"] for each in listed["items"]] == [payout.number]


def test_another_producer_sees_nothing_of_it(client, producer, admins):
    earn(producer, 300_000)
    [payout] = released(producer, admins).payouts
    sign_in(client, a_member(AProducer().organisation, Role.PRODUCER_OWNER))

    assert payout.number not in client.get("/jual/uang/penyaluran").text
    statement = client.get(f"/jual/uang/penyaluran/{to_public('payout', payout.id)}.pdf")
    assert statement.status_code == 404


def test_two_admins_pay_a_producer(client, app, producer, admins):
    earn(producer, 300_000)
    sign_in(client, admins[0])
    page = client.get("/admin/pembayaran").text
    form = {
        "producer": to_public("organisation", producer.id),
        "form_key": re.search(r'name="form_key" value="(\w+)"', page).group(1),
    }
    answer = client.post("/admin/pembayaran", data=form)
    assert client.post("/admin/pembayaran", data=form).location == answer.location
    batch = db.session.query(PayoutBatch).one()
    assert answer.location == f"/admin/pembayaran/{batch.number}"
    assert client.post(f"{answer.location}/lepas").status_code == 403
    assert client.get(f"{answer.location}/berkas.csv").status_code == 404

    second = sign_in(app.test_client(), admins[1])
    assert "Lepas 1 penyaluran" in second.get(answer.location).text
    second.post(f"{answer.location}/lepas")
    assert second.get(f"{answer.location}/berkas.csv").text.startswith("nomor;bank;")
    payout = db.session.query(PayoutBatch).one().payouts[0]
    second.post(payout_address(payout, "/dibayar"))
    db.session.refresh(payout)
    assert payout.state is PayoutState.PAID
    second.post(payout_address(payout, "/dikembalikan"), data={"reason": "Rekening tutup"})
    db.session.refresh(payout)
    assert (payout.state, payout.return_reason) == (PayoutState.RETURNED, "Rekening tutup")
    assert "Dikembalikan bank" in second.get(answer.location).text


def test_choosing_nobody_says_what_to_do(client, admins):
    sign_in(client, admins[0]).post("/admin/pembayaran", data={"producer": "x"})
    assert "Pilih paling sedikit satu produsen" in client.get("/admin/pembayaran").text


def test_an_admin_checks_reported_transfers(client, bill, admins):
    other = a_bill(70_000)
    found, lost = bill.by_transfer("BPD 1"), other.by_transfer("BPD 2")
    sign_in(client, admins[0])
    assert "BPD 2" in client.get("/admin/pembayaran").text

    base = "/admin/pembayaran/transfer"
    client.post(f"{base}/{to_public('payment', found.id)}/terima")
    client.post(f"{base}/{to_public('payment', lost.id)}/tolak", data={"reason": ""})
    assert "Tulis alasannya" in client.get("/admin/pembayaran").text
    client.post(f"{base}/{to_public('payment', lost.id)}/tolak", data={"reason": "Tidak ada"})
    states = [db.session.get(Payment, each.id).state for each in (found, lost)]
    assert states == [PaymentState.SUCCEEDED, PaymentState.CANCELLED]


def test_an_auditor_reads_and_changes_nothing(client, producer, admins):
    earn(producer, 300_000)
    batch = released(producer, admins)
    regency = AnOrganisation(kind=OrganisationKind.REGENCY)
    sign_in(client, a_member(regency, Role.AUDITOR))

    assert client.get("/admin/pembayaran").status_code == 200
    page = client.get(f"/admin/pembayaran/{batch.number}")
    assert page.status_code == 200
    assert "Sudah dibayar<" not in page.text
    assert client.post(f"/admin/pembayaran/{batch.number}/dibayar").status_code == 403
