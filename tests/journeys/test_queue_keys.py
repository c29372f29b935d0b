"""The regency's queue by keys alone: J K move, Enter opens, X chooses, S T E decide."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser

ADMIN = "admin@belabeliku.example"
CLEAN = "Serah terima ke daerah steril"
UNCLEAR = "Beras menthik wangi 5"


def test_a_queue_is_worked_through_without_a_mouse(visit):
    admin = visit(ADMIN, "desk-light")
    page = admin.page
    page.goto("/admin/verifikasi")
    admin.check()
    waiting = _waiting(page)
    page.locator("[data-queue] [data-row] a").first.focus()

    _go_to(page, CLEAN)
    _press(page, "Enter")
    assert page.get_by_role("heading", name=CLEAN).is_visible()
    assert CLEAN in _focused(page), "the focus is on the open row again"
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.id") == "criterion"
    page.keyboard.press("Escape")
    assert CLEAN in _focused(page)
    _press(page, "s")
    assert _waiting(page) == waiting - 1
    assert CLEAN not in page.locator("[data-queue]").inner_text()

    _send_back(page)
    assert _waiting(page) == waiting - 2

    page.keyboard.press("?")
    keys = page.get_by_role("dialog")
    assert keys.is_visible()
    page.keyboard.press("Escape")
    assert not keys.is_visible()
    admin.check()


def _send_back(page):
    """Choose a case and let it go again, open it, and send it back as it was drafted."""
    _go_to(page, UNCLEAR)
    page.keyboard.press("x")
    assert page.locator("[data-chosen-count]").first.inner_text() == "1"
    page.keyboard.press("x")
    _press(page, "Enter")
    assert page.locator("#criterion").input_value(), "the ground is drafted"
    assert "Belum diisi" in page.locator("#reason").input_value()
    _press(page, "e")
    assert UNCLEAR not in page.locator("[data-queue]").inner_text()


def test_all_that_passed_is_chosen_with_one_click(visit):
    admin = visit(ADMIN, "desk-dark")
    page = admin.page
    page.goto("/admin/verifikasi")
    button = page.get_by_role("button", name=re.compile("^Pilih .* yang lolos"))
    count = re.search(r"\d+", button.inner_text()).group()
    button.click()
    assert page.locator("[data-chosen-count]").first.inner_text() == count
    admin.press("^Setujui yang dipilih")
    assert page.get_by_role("heading", name=f"Setujui {count} pengajuan").is_visible()


def _waiting(page):
    told = page.locator("#isi [role=status]").first.inner_text()
    return int(re.search(r"\d+", told).group())


def _go_to(page, words):
    """Go down the list, from its first row, until the focus is on this one."""
    for _step in range(20):
        page.keyboard.press("k")
    for _step in range(20):
        if words in _focused(page):
            return
        page.keyboard.press("j")
    raise AssertionError(f"no row {words!r}")


def _focused(page):
    row = "document.activeElement.closest('[data-row]')?.innerText ?? ''"
    return " ".join(page.evaluate(row).split())


def _press(page, key):
    """Press a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)
