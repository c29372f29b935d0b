"""The pages and the API of invoices."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import event, select

from marketplace.billing.models import Invoice
from marketplace.billing.services import deciding, issuing
from marketplace.billing.states import InvoiceState
from marketplace.payments.models import Payment
from marketplace.shared.actors import SYSTEM, Role
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member, a_token
from tests.factories.deliveries import a_receipt
from tests.factories.market import ABuyer


def _address(invoice, rest=""):
    return f"/api/v1/invoices/{to_public('invoice', invoice.id)}{rest}"


def test_the_list_shows_own_invoices_only(client, invoice, finance):
    issuing.issue_invoice(a_receipt().id, actor=SYSTEM)  # somebody else's

    answer = client.get("/api/v1/invoices", headers=a_token(finance)).json
    assert [item["number"] for item in answer["items"]] == [invoice.number]
    assert (answer["total"], answer["next"]) == (1, None)
    assert answer["items"][0]["total_rupiah"] == 405_000
    assert answer["items"][0]["state"] == "issued"


def test_a_foreign_invoice_looks_missing(client, invoice):
    stranger = a_token(a_member(ABuyer().organisation, Role.FINANCE))
    foreign = client.get(_address(invoice), headers=stranger)
    missing = client.get(f"/api/v1/invoices/{to_public('invoice', 999_999)}", headers=stranger)
    assert (foreign.status_code, foreign.data) == (404, missing.data)


def test_approving_twice_with_one_key_is_approving_once(client, invoice, finance):
    headers = a_token(finance) | {"Idempotency-Key": "setuju-1"}
    first = client.post(_address(invoice, "/approve"), headers=headers)
    again = client.post(_address(invoice, "/approve"), headers=headers)

    assert (first.status_code, first.json["state"]) == (200, "approved")
    assert again.data == first.data
    assert again.headers["Idempotent-Replayed"] == "true"
    late = headers | {"Idempotency-Key": "setuju-2"}
    assert client.post(_address(invoice, "/approve"), headers=late).status_code == 409


def test_a_reported_transfer_is_a_pending_payment(client, invoice, finance):
    deciding.approve_invoice(invoice.id, actor=finance)
    headers = a_token(finance) | {"Idempotency-Key": "bayar-1"}
    answer = client.post(
        _address(invoice, "/payments"), json={"method": "bank_transfer"}, headers=headers
    )
    again = client.post(
        _address(invoice, "/payments"), json={"method": "bank_transfer"}, headers=headers
    )

    assert answer.status_code == 201, answer.text
    assert answer.json["amount_rupiah"] == 405_000
    assert (answer.json["state"], answer.json["reference"]) == ("pending", invoice.number)
    assert again.data == answer.data
    assert len(db.session.scalars(select(Payment)).all()) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"method": "gold"}, "method"),
        ({}, "method"),
        ({"method": "bank_transfer", "amount_rupiah": -1}, "amount_rupiah"),
        ({"method": "bank_transfer", "state": "paid"}, "state"),
    ],
)
def test_bad_input_names_the_field(client, invoice, finance, body, field):
    headers = a_token(finance) | {"Idempotency-Key": "bayar-2"}
    answer = client.post(_address(invoice, "/payments"), json=body, headers=headers)
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [field]


def test_finance_approves_and_reports_on_the_pages(invoice, finance, sign_in):
    browser = sign_in(finance)
    page = browser.get(f"/usaha/tagihan/{invoice.number}")
    assert page.status_code == 200
    assert "Setujui bayar Rp\xa0405.000" in page.text

    browser.post(f"/usaha/tagihan/{invoice.number}/setuju")
    answer = browser.post(
        f"/usaha/tagihan/{invoice.number}/bayar",
        data={"method": "bank_transfer", "reference": "BNK-77", "amount_rupiah": "1jt"},
    )
    assert answer.status_code == 422
    assert "Bayar paling banyak sebesar itu" in answer.text
    assert 'value="BNK-77"' in answer.text, "what was typed is kept"

    answer = browser.post(
        f"/usaha/tagihan/{invoice.number}/bayar",
        data={"method": "bank_transfer", "reference": "BNK-77", "form_key": "k1"},
    )
    assert answer.status_code == 302
    assert db.session.scalars(select(Payment.bank_reference)).all() == ["BNK-77"]


def test_a_dispute_needs_a_reason(invoice, finance, sign_in):
    browser = sign_in(finance)
    answer = browser.post(f"/usaha/tagihan/{invoice.number}/sanggah", data={"reason": ""})
    assert answer.status_code == 422
    assert db.session.get(Invoice, invoice.id).state is InvoiceState.ISSUED


def test_the_pdf_names_number_sum_and_goods(invoice, finance, sign_in):
    answer = sign_in(finance).get(f"/usaha/tagihan/{invoice.number}.pdf")
    words = " ".join(
        " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).split()
    )
    assert answer.mimetype == "application/pdf"
    assert invoice.number in words
    assert "AirKu 600 ml" in words
    assert "empat ratus lima ribu rupiah" in words.lower()


def test_the_list_asks_as_often_for_ten_rows_as_for_forty(app, buyer, finance, sign_in):
    browser = sign_in(finance)

    def questions():
        asked = []
        listener = lambda *facts: asked.append(facts[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        browser.get("/usaha/tagihan")
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(asked)

    for _turn in range(2):
        issuing.issue_invoice(a_receipt(buyer=buyer).id, actor=SYSTEM)
    few = questions()
    for _turn in range(16):
        issuing.issue_invoice(a_receipt(buyer=buyer).id, actor=SYSTEM)
    assert questions() == few
