"""What journeys have in common: approving, absences and budgets, all through their pages."""

from __future__ import annotations

import re
from datetime import timedelta

from marketplace.shared.clock import today

FURTHEST = 14  # days in which an order of today arrives


def approve(visitor) -> None:
    """Press and wait for the answer: the next page must not overtake it."""
    with visitor.page.expect_navigation():
        visitor.click("^Setujui Rp")
    visitor.check()


def refuse(visitor, number, reason) -> None:
    """Refuse an order that waits for somebody, for a reason."""
    visitor.look(f"/usaha/persetujuan/{number}")
    page = visitor.page
    answer = page.locator("details.answer").filter(has=page.get_by_text("Tolak", exact=True))
    answer.locator("summary").click()
    answer.locator("textarea").fill(reason)
    with page.expect_navigation():
        answer.get_by_role("button", name="Tolak pesanan ini").click()
    visitor.check()


def hand_over(approver, deputy, *, days) -> None:
    """Let somebody, named by a part of the name, decide for the approver from today on."""
    approver.look("/usaha/persetujuan-pengganti")
    page = approver.page
    deputies = page.locator("select[name=deputy]")
    name = deputies.locator("option").filter(has_text=re.compile(deputy)).inner_text()
    deputies.select_option(label=name)
    page.locator("input[name=first_day]").fill(today().isoformat())
    page.locator("input[name=last_day]").fill((today() + timedelta(days=days)).isoformat())
    with page.expect_navigation():
        approver.click("^(Simpan|Tentukan)")
    approver.check()
    assert f"digantikan {name}" in approver.words


def months_of_arrival() -> list[str]:
    """List the months, as 2026-11, in which an order of today can arrive."""
    near = [today() + timedelta(days=days) for days in (1, FURTHEST)]
    return sorted({f"{day:%Y-%m}" for day in near})


def open_budget(finance, month, *, planned, category=None, centre=None) -> str:
    """Open a budget that asks when it is exceeded; return the address of its page."""
    finance.look("/usaha/anggaran/baru")
    page = finance.page
    if centre:
        page.locator("select[name=cost_centre]").select_option(label=centre)
    if category:
        page.locator("select[name=category]").select_option(label=category)
    page.locator("input[name=month]").fill(month)
    page.locator("input[name=planned]").fill(planned)
    page.locator("select[name=rule]").select_option("ask")
    with page.expect_navigation():
        finance.click("^Buka anggaran")
    finance.check()
    return page.url[page.url.index("/usaha") :]
