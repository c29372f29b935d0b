"""Every page that people reach by links, each kind once: accessible, narrow enough, no errors.

A page's kind is its route. What no link leads to is not reached, and so not looked at.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from marketplace.shared.actors import Role

pytestmark = pytest.mark.browser

WALKERS = {
    "stranger": None,
    "requester": "pemesan.angkasa-rasa-resto@belabeliku.example",
    "approver": "penyetuju.angkasa-rasa-resto@belabeliku.example",
    "receiver": "penerima.angkasa-rasa-resto@belabeliku.example",
    "finance": "keuangan.angkasa-rasa-resto@belabeliku.example",
    "producer": "koperasi-nira-hargotirto@belabeliku.example",
    "admin": "admin@belabeliku.example",
}
LINKS = """
    [...document.links]
        .filter(link => !link.hasAttribute('download'))
        .map(link => link.href.split('#')[0])
"""
FILES = (".pdf", ".csv", ".xlsx", ".json", ".png", "/cetak")
ELSEWHERE = {"static", "openapi.document", "openapi.readable"}  # the API knows no session
LEAST = {"stranger": 10, "requester": 15, "producer": 20, "admin": 15}


@pytest.mark.parametrize("screen", ["phone-light", "desk-dark"])
@pytest.mark.parametrize("walker", WALKERS)
def test_every_page_within_reach_is_in_order(app, visit, walker, screen):
    visitor = visit(WALKERS[walker], screen)
    visitor.page.goto("/" if walker == "stranger" else visitor.page.url)
    waiting, seen, faults = [(visitor.page.url, "")], set(), []
    while waiting:
        address, link_from = waiting.pop(0)
        kind = _kind(app, address)
        if kind is None or kind in seen:
            continue
        seen.add(kind)
        try:
            visitor.look(address)
        except AssertionError as fault:
            faults.append(f"{fault} (from {link_from})")
        waiting += [(link, address) for link in visitor.page.evaluate(LINKS)]
    assert not faults, "\n".join(faults)
    assert len(seen) >= LEAST.get(walker, 12), sorted(seen)
    assert Role.ADMIN.value == walker or not any("admin" in kind for kind in seen)


def _kind(app, address):
    """Return the route of a page of ours; None for files and for other sites."""
    parts = urlsplit(address)
    if parts.hostname != "127.0.0.1" or parts.path.endswith(FILES):
        return None
    try:
        endpoint, _values = app.url_map.bind("localhost").match(parts.path, method="GET")
    except HTTPException:
        return None
    return None if endpoint in ELSEWHERE else endpoint
