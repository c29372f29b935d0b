"""Parts of pages as they were drawn, shown again for as long as they are true.

They hold under one edition of the catalogue, while the same offers are sold out or full. What
differs from reader to reader stands around them and is drawn each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from datetime import date

from flask import Response, g, make_response, request, session
from flask_wtf.csrf import generate_csrf

from marketplace.catalog.personal import has_own_prices
from marketplace.catalog.queries.remembered import Edition, Present, present
from marketplace.shared.language import current_language
from marketplace.shared.memory import Memory
from marketplace.web.current import visitor
from marketplace.web.language import theme

FORM_KEY = "\x00form key\x00"  # where each reader's own stands


@dataclass(frozen=True)
class Drawn:
    """What was drawn, and under what it holds."""

    html: str
    title: str
    shelf: str | None  # slug of the category that the menu marks
    status: int
    edition: Edition
    offers: tuple[int, ...]
    gone: frozenset[int]
    full: frozenset[tuple[int, date]]
    digest: str = ""  # of a whole page

    def holds(self, now: Present) -> bool:
        """Say whether it would be drawn the same now."""
        return (self.edition, self.gone, self.full) == (now.edition, now.gone, now.full)


PARTS: Memory[Drawn] = Memory(200)  # one takes some 35 kB
PAGES: Memory[Drawn] = Memory(200)


def edition() -> Edition:
    """Return the catalogue as it stands in this request; read once."""
    if "edition" not in g:
        note_present(())
    found: Edition = g.edition
    return found


def note_present(offer_ids: Collection[int]) -> Present:
    """Read the edition for this request, and which of these offers are sold out."""
    now = present(offer_ids)
    if g.get("edition") != now.edition:
        g.edition = now.edition
    return now


def note_stock(offer_ids: Collection[int]) -> frozenset[int]:
    """Return which of the offers are sold out; what is drawn of them holds as long."""
    if not offer_ids:
        return frozenset()
    now = present(offer_ids)
    g.stock_shown = (*g.get("stock_shown", ()), *offer_ids)
    g.stock_gone = g.get("stock_gone", frozenset()) | now.gone
    g.weeks_full = g.get("weeks_full", frozenset()) | now.full
    return now.gone


def part(name: str, draw: Callable[[], tuple[str, str, str | None, int]]) -> Drawn:
    """Return what `draw` makes of this address: html, title, shelf and status."""
    if has_own_prices():
        return _drawn(*draw())  # for nobody else's eyes
    key = (name, *_address())
    known = PARTS.recall(key)
    if known is not None and known.holds(note_present(known.offers)):
        return known
    drawn = _drawn(*draw())
    PARTS.keep(key, drawn)
    return drawn


def page_for_strangers(draw: Callable[[], Response]) -> Response:
    """Return a page that is the same for all who are not signed in, but for their form keys."""
    if visitor() is not None or "_flashes" in session:
        return draw()
    key = (theme(), *_address())
    known = PAGES.recall(key)
    if known is None or not known.holds(note_present(known.offers)):
        answer = draw()
        if answer.status_code != 200:
            return answer
        known = _page(answer)
        PAGES.keep(key, known)
    return _with_form_key(known)


def _page(answer: Response) -> Drawn:
    """Take a page apart from the reader it was drawn for."""
    html = answer.get_data(as_text=True).replace(generate_csrf(), FORM_KEY)
    return _drawn(html, "", None, 200, digest=hashlib.sha256(html.encode()).hexdigest())


def _drawn(html: str, title: str, shelf: str | None, status: int, *, digest: str = "") -> Drawn:
    shown = tuple(sorted(set(g.get("stock_shown", ()))))
    gone, full = g.get("stock_gone", frozenset()), g.get("weeks_full", frozenset())
    return Drawn(html, title, shelf, status, edition(), shown, gone, full, digest)


def _with_form_key(page: Drawn) -> Response:
    """Answer with the page, or with 304 to whoever has it already."""
    key = generate_csrf()
    made_of = f"{session.get('csrf_token', '')}\n{page.digest}"
    answer = make_response(page.html.replace(FORM_KEY, key))
    answer.set_etag(hashlib.sha256(made_of.encode()).hexdigest()[:32])
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer


def _address() -> tuple[Hashable, ...]:
    return (request.path, request.query_string, current_language())
