"""Pages and parts of pages as they were drawn, shown again for as long as they are true.

They hold under one edition of the catalogue, and while as much is left of the offers that they
show. What differs from reader to reader is filled in each time; see `web.readers`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass

from flask import Response, g, make_response, request, session

from marketplace.catalog.personal import has_own_prices
from marketplace.catalog.queries.remembered import (
    Edition,
    Present,
    latest_edition,
    present,
)
from marketplace.catalog.queries.shown_stock import Shown
from marketplace.shared.database import db, is_sqlite
from marketplace.shared.language import current_language
from marketplace.shared.memory import Memory
from marketplace.web import readers
from marketplace.web.current import sees_tax
from marketplace.web.language import saves_data

Drawing = tuple[str, int]  # html and status
ALL_DRAWN = ("edition", "is_guess", "shown", "stock", "shelf")  # what `g` holds of a drawing


class Outdated(Exception):
    """The catalogue is not what was guessed: what was drawn is to be drawn again."""


@dataclass(frozen=True)
class Truth:
    """Under what something that was drawn holds."""

    shown: Shown
    present: Present

    def holds(self) -> bool:
        """Say whether it would be drawn the same now."""
        now = present(self.shown)
        if g.get("edition") != now.edition:
            g.edition = now.edition
        g.is_guess = False
        return now == self.present


@dataclass(frozen=True)
class Part:
    """A part of a page that is the same for all readers."""

    html: str
    title: str
    shelf: str | None  # slug of the category that the menu marks
    status: int
    truth: Truth


@dataclass(frozen=True)
class Page:
    """A whole page for all readers of a kind, apart at its holes."""

    pieces: tuple[bytes | str, ...]
    digest: str
    truth: Truth


PARTS: Memory[Part] = Memory(200)  # one takes some 35 kB
PAGES: Memory[Page] = Memory(300)


def edition() -> Edition:
    """Return the catalogue as it stands in this request; read once."""
    if "edition" not in g:
        g.edition = present(Shown()).edition
    found: Edition = g.edition
    return found


def note_stock(offer_ids: Collection[int]) -> Present:
    """Return which of the offers are short; what is drawn of them holds as long."""
    return note_shown(Shown(offers=frozenset(offer_ids)))


def note_shown(shown: Shown) -> Present:
    """Read what is left of what is shown; what is drawn of it holds as long.

    Read before it is drawn: what changes in between is drawn again the next time.
    """
    now = present(shown)
    if g.pop("is_guess", False) and now.edition != g.edition:
        raise Outdated
    _note(shown, now)
    return now


def _note(shown: Shown, now: Present) -> None:
    g.shown = g.get("shown", Shown()) | shown
    g.stock = g.get("stock", frozenset()) | now.stock


def part(name: str, draw: Callable[[], tuple[str, str, str | None, int]]) -> Part:
    """Return what `draw` makes of this address: html, title, shelf and status."""
    if has_own_prices():
        return Part(*draw(), truth=_truth())  # for nobody else's eyes
    key = (name, current_language(), sees_tax(), saves_data(), *_address())
    known = PARTS.recall(key)
    if known is not None and known.truth.holds():
        _note(known.truth.shown, known.truth.present)
        return known
    edition()  # before anything else is read: what changes meanwhile is drawn again
    drawn = Part(*draw(), truth=_truth())
    PARTS.keep(key, drawn)
    return drawn


def page(draw: Callable[[], Drawing], name: str = "page") -> Response:
    """Return a page that is the same for all readers of a kind, but for what is their own."""
    if "_flashes" in session or has_own_prices():
        return make_response(*draw())  # for nobody else's eyes
    reader = readers.present_reader()
    key = (name, reader.kind, *_address())
    known, status = PAGES.recall(key), 200
    if known is None or not known.truth.holds():
        with reader.unnamed():
            g.drawn_for = reader.kind
            try:
                html, status = _surely(draw)
            finally:
                del g.drawn_for
        known = Page(readers.pieces(html), _digest(html), _truth())
        if status == 200:
            PAGES.keep(key, known)
    answer = make_response(readers.filled(known.pieces, reader.own), status)
    return _asked_about(answer, known) if reader.present is None and status == 200 else answer


def _surely(draw: Callable[[], Drawing]) -> Drawing:
    """Draw under the edition seen last; what is left of the stock tells if it still is one.

    So most pages are one question. Under another edition it is drawn again, asked for first.
    """
    guess = None if "edition" in g or _reads_the_past() else latest_edition()
    if guess is not None:
        g.edition, g.is_guess = guess, True
        try:
            drawn = draw()
            if g.get("is_guess"):
                note_shown(Shown())
        except Exception as error:
            if not isinstance(error, Outdated) and not g.get("is_guess"):
                raise  # the edition was confirmed, so the refusal is true
            for name in ALL_DRAWN:
                g.pop(name, None)
        else:
            return drawn
    edition()
    return draw()


def _reads_the_past() -> bool:
    """Say whether SQLite shows the market as it was when this request's transaction began.

    What is newer than that must not be guessed: it would be kept with what was read before it.
    """
    return is_sqlite() and db.session().in_transaction()


def drawn_for() -> Hashable:
    """Return for readers of which kind a page is drawn; None for one reader alone."""
    kind: Hashable = g.get("drawn_for")
    return kind


def _asked_about(answer: Response, page: Page) -> Response:
    """Let a stranger's browser keep a page and ask whether it changed: 304 when it did not."""
    answer.set_etag(_digest(f"{session.get('csrf_token', '')}\n{page.digest}")[:32])
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer


def _truth() -> Truth:
    return Truth(g.get("shown", Shown()), Present(edition(), g.get("stock", frozenset())))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _address() -> tuple[Hashable, ...]:
    return (request.path, request.query_string)
