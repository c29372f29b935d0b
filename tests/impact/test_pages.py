"""The pages of impact: exact figures, closed ones, and the same in every output."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
import time_machine
from openpyxl import load_workbook
from pypdf import PdfReader

from marketplace.impact.models import SpendingSurvey
from marketplace.shared import outbox
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.database import db
from tests.factories.accounts import AnOrganisation, a_member, a_token
from tests.factories.impact import noon
from tests.factories.market import ABuyer, AProducer
from tests.impact.world import a_small_market

KOKAP = "/admin/dampak?period=2026-Q3&kapanewon=kokap"


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(noon(date(2026, 11, 20)), tick=False):
        yield


@pytest.fixture
def market():
    return a_small_market()


@pytest.fixture
def admin():
    return a_member(AnOrganisation(kind=OrganisationKind.REGENCY), Role.ADMIN)


@pytest.fixture
def office(admin, sign_in):
    return sign_in(admin)


def words(html):
    text = re.sub(r"<[^>]+>", " ", html).replace("&nbsp;", " ")
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def figures(client, address):
    """Read a CSV of ours: (table, row, measure) to what stands there."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    found, heads = {}, []
    for table, *cells in csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))):
        if table == "table":
            heads = cells
        else:
            found |= {(table, cells[0], h): c for h, c in zip(heads, cells, strict=True)}
    return found


def test_the_dashboard_answers_what_the_airports_spend_did_for_kokap(office, market):
    page = words(office.get(KOKAP).text)
    assert "Juli – September 2026 · Kapanewon Kokap" in page
    assert "Belanja usaha di bandara Rp 5,5 juta" in page
    assert "Nilai barang diterima Rp 6,0 juta" in page
    assert "Keluarga desil 1–4 terjangkau 18 keluarga" in page
    assert "Hari sampai dibayar 20 hari" in page
    assert re.search(r"Pengganda lokal LM3 2,05 rentang \d,\d\d – \d,\d\d", page)
    assert "LM3 = (Rp 5,5 jt" in page
    assert "Kokap 5,5" in page


def test_all_outputs_give_the_same_figures(office, market, client, admin):
    told = office.get(
        "/api/v1/impact/summary?from=2026-07-01&to=2026-09-30&kapanewon=kokap",
        headers=a_token(admin),
    ).json
    sheet = figures(office, "/admin/dampak/unduh.csv?period=2026-Q3&kapanewon=kokap")
    for name in ("spend_rupiah", "accepted_rupiah", "producers", "villages"):
        assert int(sheet["summary", name, "value"]) == told[name], name
    assert int(sheet["summary", "households", "value"]) == told["households"]["value"] == 18
    for name in ("value", "low", "high"):
        assert float(sheet["summary", f"lm3_{name}", "value"]) == told["lm3"][name]
    assert told["spend_rupiah"] == 5_500_000

    answer = office.get("/admin/dampak/unduh.xlsx?period=2026-Q3&kapanewon=kokap")
    rows = load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True)
    book = {row[0]: row[-1] for row in rows}
    assert book["spend_rupiah"] == 5_500_000
    assert book["lm3_value"] == told["lm3"]["value"]

    paper, page = the_paper(office), words(office.get(KOKAP).text)
    lm3 = f"{told['lm3']['value']:.2f}".replace(".", ",")
    for figure in ("Rp 5,5 juta", "Rp 6,0 juta", "18 keluarga", lm3, "5.500.000"):
        assert figure in page, figure
        assert figure in paper, figure


def the_paper(office):
    form = {"period": "2026-Q3", "kapanewon": "kokap"}
    asked = office.post("/admin/dampak/laporan", data=form)
    outbox.drain()
    pdf = PdfReader(io.BytesIO(office.get(f"{asked.location}.pdf").data))
    assert 2 <= len(pdf.pages) <= 4
    text = " ".join(page.extract_text() for page in pdf.pages)
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_small_cells_are_closed_everywhere_with_the_reason(office, market):
    page = words(office.get("/admin/dampak?period=2026-Q3").text)
    assert "Galur ditutup" in page
    assert "terlalu sedikit produsen" in page
    galur = words(office.get("/admin/dampak?period=2026-Q3&kapanewon=galur").text)
    assert "Belanja usaha di bandara ditutup" in galur
    assert "2,4" not in galur
    sheet = figures(office, "/admin/dampak/unduh.csv?period=2026-Q3")
    assert sheet["kapanewon", "34.01.04", "accepted_rupiah"] == "ditutup"
    assert "2400000" not in sheet.values()


def test_the_public_sees_round_figures_without_buyers(client, market):
    page = words(client.get("/dampak").text)
    assert "Dari meja bandara kembali ke desa" in page
    assert "Januari – September 2026" in page
    assert market.buyer.name not in page
    open_figures = figures(client, "/dampak/unduh.csv")
    assert open_figures["summary", "to", "value"] == "2026-09-30"
    assert not any(table == "buyer" for table, _key, _measure in open_figures)
    assert client.get("/dampak?buyer=nobody").status_code == 200  # not a thing one can ask
    assert client.get("/dampak?period=2026-11").status_code == 200


def test_a_buyer_sees_only_its_own(market, sign_in):
    mine = sign_in(a_member(market.buyer.organisation, Role.FINANCE))
    page = words(mine.get("/usaha/dampak?period=2026-Q3").text)
    assert "Belanja Anda yang dibayar Rp 8,4 juta" in page
    assert "Nilai barang diterima Rp 8,9 juta" in page
    assert "Galur 2,4" in page
    other = ABuyer()
    stranger = sign_in(a_member(other.organisation, Role.FINANCE))
    theirs = f"/usaha/dampak?period=2026-Q3&buyer={market.buyer.organisation.slug}"
    assert "Nilai barang diterima Rp 0 " in words(stranger.get(theirs).text)


def test_a_producer_sees_its_income_and_answers_the_survey(market, sign_in):
    producer = market.kokap[0]
    mine = sign_in(a_member(producer.organisation, Role.PRODUCER_OWNER))
    page = words(mine.get("/jual/dampak?period=2026-Q3").text)
    assert "Barang Anda yang diterima Rp 1,0 juta" in page
    assert "Anggota dari keluarga desil 1–4 3 dari 9 anggota" in page
    assert "Dua pertanyaan, dua menit" in page

    answer = mine.post(
        "/jual/dampak/belanja", data={"quarter": "2026-Q3", "wages": "30", "suppliers": "40"}
    )
    assert answer.status_code == 303
    kept = db.session.query(SpendingSurvey).filter_by(producer_id=producer.id, quarter=3).one()
    assert (kept.wages_basis_points, kept.suppliers_basis_points) == (3_000, 4_000)
    assert "Dua pertanyaan" not in words(mine.get("/jual/dampak").text)
    assert 'value="30"' in mine.get("/jual/dampak/belanja").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"wages": "70", "suppliers": "40"},
        {"wages": "-1", "suppliers": "40"},
        {"wages": "", "suppliers": "40"},
        {"wages": "10", "suppliers": "20", "quarter": "2026-Q4"},
        {"wages": "10", "suppliers": "20", "quarter": "soon"},
    ],
)
def test_impossible_answers_are_refused_and_kept_on_the_page(sign_in, wrong):
    mine = sign_in(a_member(AProducer().organisation, Role.PRODUCER_OWNER))
    answer = mine.post("/jual/dampak/belanja", data={"quarter": "2026-Q3", **wrong})
    assert answer.status_code == 422
    assert f'value="{wrong["suppliers"]}"' in answer.text
    assert db.session.query(SpendingSurvey).count() == 0
