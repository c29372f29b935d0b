"""The table of planned amounts for programs: read, looked at, taken over."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event, select

from marketplace.budgets.models import Budget
from marketplace.budgets.plan_table import read_plan, seal_of
from marketplace.budgets.services.tabling import apply_plan, judge_plan
from marketplace.budgets.states import BudgetRule
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.factories.accounts import a_member, a_token
from tests.factories.budgets import a_budget, a_cost_centre
from tests.factories.market import ACategory
from tests.factories.orders import a_kitchen

PLAN, PREVIEW = "/api/v1/budget-plan", "/api/v1/budget-plan/preview"


@pytest.fixture
def kitchen():
    kitchen = a_kitchen()
    kitchen.finance = a_member(kitchen.buyer.organisation, Role.FINANCE)
    kitchen.centre = a_cost_centre(kitchen.buyer, "=DPR")
    kitchen.march = a_budget(kitchen.centre, 1_000_000, BudgetRule.BLOCK, day=date(2031, 3, 5))
    db.session.commit()
    return kitchen


@pytest.fixture
def headers(kitchen):
    return a_token(kitchen.finance)


def row(amount=1_500_000, **changes):
    facts = {"cost_centre_code": "=DPR", "period": "month", "day": "2031-03-09"}
    return facts | {"planned_rupiah": amount} | changes


def keyed(headers, key="satu"):
    return headers | {"Idempotency-Key": key}


def planned():
    wanted = select(Budget.starts_on, Budget.planned, Budget.rule).order_by(Budget.starts_on)
    return [tuple(each) for each in db.session.execute(wanted)]


def audited():
    wanted = select(AuditEntry.action).where(AuditEntry.action.like("budget.%"))
    return sorted(db.session.scalars(wanted))


BEFORE = [(date(2031, 3, 1), Money(1_000_000), BudgetRule.BLOCK)]


def test_what_is_read_can_be_sent_back_and_changes_nothing(client, headers, kitchen):
    a_budget(kitchen.centre, 5, day=date(2032, 3, 5))
    goods = ACategory(name="Minuman")
    a_budget(kitchen.centre, 7_000, day=date(2031, 5, 1), category_id=goods.id)
    db.session.commit()
    read = client.get(f"{PLAN}?year=2031", headers=headers).json
    assert read["total"] == 2
    assert read["items"][0] == {
        "cost_centre_code": "=DPR",
        "category": goods.slug,
        "period": "month",
        "day": "2031-05-01",
        "planned_rupiah": 7_000,
        "rule": "warn",
    }
    seen = client.post(PREVIEW, json={"rows": read["items"]}, headers=headers).json
    assert ([each["change"] for each in seen["rows"]], seen["may_apply"]) == (
        ["same", "same"],
        False,
    )
    assert client.get(PLAN, headers=headers).json["total"] == 3
    assert client.get(f"{PLAN}?year=lalu", headers=headers).status_code == 422


def test_a_preview_changes_nothing_and_its_seal_takes_it_over_once(client, headers):
    rows = [row(), row(0, day="2031-04-30", rule="ask"), row(9, period="year")]
    seen = client.post(PREVIEW, json={"rows": rows}, headers=headers)
    assert seen.status_code == 200
    assert seen.json["may_apply"] is True
    assert seen.json["rows"][0] == {
        "change": "changed",
        "problem": "",
        "before_rupiah": 1_000_000,
        "planned_rupiah": 1_500_000,
    }
    assert seen.json["rows"][1]["change"] == seen.json["rows"][2]["change"] == "new"
    assert planned() == BEFORE

    body = {"rows": rows, "seal": seen.json["seal"]}
    done = client.put(PLAN, json=body, headers=keyed(headers))
    assert (done.status_code, done.json) == (200, {"saved": 3})
    again = client.put(PLAN, json=body, headers=keyed(headers))
    assert (again.json, again.headers["Idempotent-Replayed"]) == ({"saved": 3}, "true")
    late = client.put(PLAN, json=body, headers=keyed(headers, "dua"))
    assert late.status_code == 409
    assert planned() == [
        (date(2031, 1, 1), Money(9), BudgetRule.WARN),
        (date(2031, 3, 1), Money(1_500_000), BudgetRule.BLOCK),
        (date(2031, 4, 1), Money(0), BudgetRule.ASK),
    ]
    assert audited() == ["budget.changed", *["budget.opened"] * 3]


def test_wrong_rows_are_named_and_nothing_is_taken_over(client, headers):
    rows = [row(), row(cost_centre_code="ZZZ", day="2031-04-01"), row(category="batu")]
    seen = client.post(PREVIEW, json={"rows": rows}, headers=headers).json
    assert [each["change"] for each in seen["rows"]] == ["changed", "wrong", "wrong"]
    assert "kode ini tidak ada" in seen["rows"][1]["problem"]
    assert seen["rows"][1]["planned_rupiah"] is None
    assert seen["may_apply"] is False
    body = {"rows": rows, "seal": seen["seal"]}
    refused = client.put(PLAN, json=body, headers=keyed(headers))
    assert refused.status_code == 409
    assert set(refused.json["errors"]) == {"rows.1", "rows.2"}
    assert planned() == BEFORE
    assert audited() == ["budget.opened"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rows": []},
        {"rows": [row()] * 501},
        {"rows": [row(planned_rupiah=-1)]},
        {"rows": [row(period="week")]},
        {"rows": [row(day="besok")]},
        {"rows": [row(rule="larang")]},
        {"rows": [{"planned_rupiah": 5}]},
        {"rows": [row(lain=1)]},
    ],
)
def test_what_is_no_table_is_refused(client, headers, body):
    for answer in (
        client.post(PREVIEW, json=body, headers=headers),
        client.put(PLAN, json=body | {"seal": "0" * 64}, headers=keyed(headers)),
    ):
        assert answer.status_code == 422
        assert answer.json["errors"]
    assert planned() == BEFORE


def test_another_seal_or_no_key_takes_nothing_over(client, headers):
    body = {"rows": [row()], "seal": "0" * 64}
    assert client.put(PLAN, json=body, headers=keyed(headers)).status_code == 409
    assert client.put(PLAN, json=body, headers=headers).status_code == 422
    no_seal = client.put(PLAN, json={"rows": [row()]}, headers=keyed(headers, "dua"))
    assert no_seal.status_code == 422
    assert planned() == BEFORE


def test_who_does_not_plan_neither_looks_nor_takes_over(client, kitchen):
    token = a_token(kitchen.requester)
    body = {"rows": [row()]}
    assert client.get(f"{PLAN}?year=2031", headers=token).status_code == 403
    assert client.post(PREVIEW, json=body, headers=token).status_code == 403
    sealed = body | {"seal": "0" * 64}
    assert client.put(PLAN, json=sealed, headers=keyed(token)).status_code == 403
    other = a_token(a_member(a_kitchen().buyer.organisation, Role.FINANCE))
    assert client.get(f"{PLAN}?year=2031", headers=other).json["items"] == []
    (judged,) = client.post(PREVIEW, json=body, headers=other).json["rows"]
    assert (judged["change"], judged["before_rupiah"]) == ("wrong", None)


def test_budgets_are_read_in_one_question_however_many_rows_change(kitchen):
    months = range(4, 12)
    for month in months:
        a_budget(kitchen.centre, 1_000, day=date(2031, month, 1))
    db.session.commit()

    def asked(count, thousands):
        some = list(months)[:count]
        lines = [f"'=DPR;;Bulan;2031-{month:02};{thousands}000" for month in some]
        rows = read_plan(
            ("Kode;Kategori;Jenis masa;Mulai;Rencana\n" + "\n".join(lines)).encode()
        )
        seal = seal_of(judge_plan(rows, actor=kitchen.finance))
        seen = []

        def note(_connection, _cursor, statement, *_rest):
            if "FROM budgets" in statement:
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert apply_plan(rows, seal, actor=kitchen.finance) == count
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    few = asked(2, 5)
    assert asked(8, 6) <= few
