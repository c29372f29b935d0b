"""What stands around a list: drawn once for readers of a kind, filled in for each address."""

from __future__ import annotations

from flask import g, render_template, request
from markupsafe import Markup, escape

from marketplace.catalog.pages.ready import drawn_for, edition
from marketplace.shared.memory import Memory
from marketplace.web import readers
from marketplace.web.readers import hole

FRAMES: Memory[str] = Memory(100)  # one takes some 15 kB


def framed(template: str, *, title: str, content: str) -> str:
    """Return the page of a template that shows no more than a title and what was drawn."""
    kind = drawn_for()
    if kind is None:
        return render_template(template, title=title, content=_safe(content))
    shelf = g.get("shelf")
    key = (template, kind, edition(), request.path, shelf.slug if shelf else None)
    frame = FRAMES.recall(key)
    if frame is None:
        with readers.anywhere():
            around = _safe(hole("CONTENT"))
            frame = render_template(template, title=hole("TITLE"), content=around)
        FRAMES.keep(key, frame)
    filling = {
        "TITLE": escape(title),
        "CONTENT": content,
        "THIS_PAGE": escape(readers.this_page()),
        "WORDS_ASKED": escape(readers.words_asked()),
    }
    return readers.patched(frame, filling)


def _safe(html: str) -> Markup:
    """Say that a template of ours has drawn it."""
    return Markup(html)  # noqa: S704 # nosec B704
