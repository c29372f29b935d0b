"""Planned amounts as a table: what each row would do, and taking it over as it was seen."""

from __future__ import annotations

import io
from datetime import date

import pytest
from sqlalchemy import select

from marketplace.budgets.models import Budget
from marketplace.budgets.plan_table import Change, packed, read_plan, seal_of
from marketplace.budgets.services.tabling import apply_plan, judge_plan
from marketplace.budgets.states import BudgetPeriod, BudgetRule
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, RuleBroken
from marketplace.shared.money import Money
from tests.factories.accounts import a_member
from tests.factories.budgets import a_budget, a_cost_centre
from tests.factories.market import ACategory
from tests.factories.orders import a_kitchen
from tests.orders.reading import hidden, text

HEAD = "Kode;Kategori;Jenis masa;Mulai;Rencana;Aturan\n"


@pytest.fixture
def kitchen():
    kitchen = a_kitchen()
    kitchen.finance = a_member(kitchen.buyer.organisation, Role.FINANCE)
    kitchen.centre = a_cost_centre(kitchen.buyer, "DPR")
    kitchen.march = a_budget(kitchen.centre, 1_000_000, BudgetRule.BLOCK, day=date(2031, 3, 5))
    return kitchen


def rows(*lines, head=HEAD):
    return read_plan((head + "\n".join(lines)).encode())


def judged(kitchen, *lines):
    found = judge_plan(rows(*lines), actor=kitchen.finance)
    return [(each.change, each.problem) for each in found]


def apply(kitchen, *lines, seal=None):
    found = rows(*lines)
    seal = seal or seal_of(judge_plan(found, actor=kitchen.finance))
    return apply_plan(found, seal, actor=kitchen.finance)


def planned():
    wanted = select(Budget.period, Budget.starts_on, Budget.planned, Budget.rule)
    return [tuple(row) for row in db.session.execute(wanted.order_by(Budget.starts_on))]


def test_each_row_is_new_changed_the_same_or_wrong_and_nothing_changes(kitchen):
    goods = ACategory(name="Minuman")
    found = judged(
        kitchen,
        "DPR;;Bulan;2031-03-01;Rp 1.500.000,-",
        "DPR;;bulan;15/04/2031;2,5jt",
        f"DPR;{goods.name};Triwulan;2031-04-01;750rb;Tolak",
        "ZZZ;;Bulan;2031-03-01;5",
        "DPR;Batu;Bulan;2031-03-01;5",
        "DPR;;Minggu;2031-03-01;5",
        "DPR;;Bulan;besok;5",
        "DPR;;Bulan;2031-05-01;banyak",
        "DPR;;Bulan;2031-05-01;",
        "DPR;;Month;2031-04-30;9",
    )
    assert [change for change, _problem in found] == [
        Change.CHANGED,
        Change.NEW,
        Change.NEW,
        *[Change.WRONG] * 7,
    ]
    assert "kode ini tidak ada" in found[3][1]
    assert "Kategori ini tidak ada" in found[4][1]
    assert "Bulan, Triwulan, atau Tahun" in found[5][1]
    assert "2026-12-01" in found[6][1]
    assert "sudah ada di baris lain" in found[9][1]
    assert judged(kitchen, "DPR;;Bulan;2031-03-31;1.000.000") == [(Change.SAME, "")]
    assert len(planned()) == 1


def test_what_was_seen_is_taken_over_with_its_rule_kept(kitchen):
    count = apply(
        kitchen,
        "DPR;;Bulan;2031-03-01;1.500.000;Ingatkan",
        "DPR;;Tahun;2031-01-01;12.000.000;Minta persetujuan",
        "DPR;;Bulan;2031-04-01;0",
    )
    assert count == 3
    assert planned() == [
        (BudgetPeriod.YEAR, date(2031, 1, 1), Money(12_000_000), BudgetRule.ASK),
        (BudgetPeriod.MONTH, date(2031, 3, 1), Money(1_500_000), BudgetRule.BLOCK),
        (BudgetPeriod.MONTH, date(2031, 4, 1), Money(0), BudgetRule.WARN),
    ]
    audits = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.like("budget.%"))
    )
    assert sorted(audits) == ["budget.changed", *["budget.opened"] * 3]


def test_nothing_is_taken_over_that_was_not_seen_so(kitchen):
    line = "DPR;;Bulan;2031-03-01;1.500.000"
    seal = seal_of(judge_plan(rows(line), actor=kitchen.finance))
    with pytest.raises(RuleBroken):
        apply(kitchen, "DPR;;Bulan;2031-03-01;9.500.000", seal=seal)
    kitchen.march.planned = Money(1_200_000)
    db.session.flush()
    with pytest.raises(RuleBroken) as refused:
        apply(kitchen, line, seal=seal)
    assert "berubah sejak pratinjau" in str(refused.value)
    with pytest.raises(RuleBroken):
        apply(kitchen, line, "ZZZ;;Bulan;2031-03-01;5")
    assert [row[2] for row in planned()] == [Money(1_200_000)]


def test_what_was_carried_over_stays(kitchen):
    kitchen.march.carried_over_at = utc_now()
    db.session.flush()
    ((change, problem),) = judged(kitchen, "DPR;;Bulan;2031-03-01;5")
    assert change is Change.WRONG
    assert "sudah dialihkan" in problem


def test_only_owners_and_finance_plan_and_only_for_their_own_buyer(kitchen):
    other = a_kitchen()
    a_cost_centre(other.buyer, "LAIN")
    found = rows("DPR;;Bulan;2031-03-01;5")
    with pytest.raises(Forbidden):
        judge_plan(found, actor=kitchen.requester)
    with pytest.raises(Forbidden):
        apply_plan(found, "", actor=kitchen.requester)
    assert judged(kitchen, "LAIN;;Bulan;2031-03-01;5")[0][0] is Change.WRONG


@pytest.mark.parametrize("head", ["Kode;Mulai;Rencana\n", "Nama;Harga\n"])
def test_a_file_without_the_columns_is_refused(kitchen, head):
    with pytest.raises(Invalid) as refused:
        rows("a;b;c", head=head)
    assert "Jenis masa" in str(refused.value)
    assert kitchen


def test_a_formula_is_refused_and_comes_out_harmless(kitchen, sign_in):
    ((change, problem),) = judged(kitchen, "DPR;;Bulan;2031-03-01;=1+1")
    assert change is Change.WRONG
    assert "rumus" in problem
    a_budget(a_cost_centre(kitchen.buyer, "=cmd"), day=date(2031, 3, 1))
    window = sign_in(kitchen.finance)
    sent = window.get("/usaha/anggaran.csv?tahun=2031").data
    assert b"'=cmd" in sent
    found = judge_plan(read_plan(sent), actor=kitchen.finance)
    assert [each.change for each in found] == [Change.SAME, Change.SAME]


def test_the_file_that_is_offered_comes_back_in_on_pages(kitchen, sign_in):
    window = sign_in(kitchen.finance)
    assert "Ubah lewat tabel" in text(window.get("/usaha/anggaran"))
    table = window.get("/usaha/anggaran.csv?tahun=2031").text.replace("1000000", "1750000")
    upload = {"file": (io.BytesIO(table.encode()), "anggaran.csv")}
    seen = window.post("/usaha/anggaran/tabel", data=upload)
    assert seen.status_code == 200
    assert "Berubah" in text(seen)
    assert "1.750.000" in text(seen)
    assert planned()[0][2] == Money(1_000_000)
    seal = hidden(seen, "seal")
    body = {"rows": packed(read_plan(table.encode())), "seal": seal}
    done = window.post("/usaha/anggaran/tabel/terapkan", data=body)
    assert (done.status_code, planned()[0][2]) == (303, Money(1_750_000))
    again = window.post("/usaha/anggaran/tabel/terapkan", data=body)
    assert again.status_code == 409
    assert "berubah sejak pratinjau" in text(again)


@pytest.mark.parametrize("body", [{}, {"rows": "[1]"}, {"rows": "x"}, {"rows": "[[1,{}]]"}])
def test_what_is_no_preview_is_refused(kitchen, sign_in, body):
    window = sign_in(kitchen.finance)
    assert window.post("/usaha/anggaran/tabel/terapkan", data=body).status_code == 422
    assert window.post("/usaha/anggaran/tabel").status_code == 422
    assert len(planned()) == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("DPR;;Bulan;2031-04-01;5000;blok", "Aturan: "),
        ("DPR;;Bulan;0001-04-01;5000;", "Tulis hari mulai"),
        ("DPR;;Bulan;9999-12-01;5000;", "Tulis hari mulai"),
    ],
)
def test_a_misspelt_rule_and_a_far_day_are_wrong(kitchen, line, words):
    (found,) = judged(kitchen, line)
    assert found[0] is Change.WRONG
    assert words in found[1]
