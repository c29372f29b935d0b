"""Drawing a page once for all readers of a kind, with holes for what is each reader's own.

While it is drawn nobody is at hand: no name, cart or form key can get into what is kept.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from flask import g, request
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

from marketplace.shared.actors import Actor
from marketplace.shared.language import current_language
from marketplace.web import navigation
from marketplace.web.current import Visitor, visitor
from marketplace.web.language import saves_data, theme
from marketplace.web.navigation import Menu, Name

# Nobody can type what they cannot know: a hole in an address would be filled as well.
SECRET = secrets.token_hex(8).upper()
HOLE = re.compile(f"\x00{SECRET}([A-Z_]+)\x00")
SEEN_BY_TEMPLATES = ("visitor", "menu", "csrf_token", "_login_user")


def hole(name: str) -> str:
    """Return what stands for something of the reader; it survives escaping and capitals."""
    return f"\x00{SECRET}{name}\x00"


@dataclass(frozen=True)
class Reader:
    """Who reads this page: what they share with others, and what is their own."""

    present: Visitor | None
    cart_count: int
    may_switch: bool

    @property
    def kind(self) -> Hashable:
        """Readers of one kind see the same page but for the holes."""
        manner = (current_language(), theme(), saves_data())
        if self.present is None:
            return manner
        actor, organised = self.present.actor, bool(self.present.organisation_name)
        menu = (self.cart_count > 0, self.may_switch)
        taxed = self.present.prices_with_tax
        return (*manner, actor.roles, actor.kind, organised, taxed, *menu)

    @property
    def own(self) -> Mapping[str, str]:
        """What fills the holes."""
        filling = {"FORM_KEY": generate_csrf()}
        menu = navigation.menu()
        if menu.person:
            filling |= {
                "NAME": escape(menu.person.name),
                "INITIALS": escape(menu.person.initials),
                "EMAIL": escape(menu.person.email),
                "CART_COUNT": str(self.cart_count),
            }
        if menu.organisation:
            filling |= {
                "ORGANISATION": escape(menu.organisation.name),
                "SIGN": escape(menu.organisation.initials),
            }
        return filling

    @contextmanager
    def unnamed(self) -> Iterator[None]:
        """Draw for anybody of this kind."""
        nobody = self._nobody()
        menu = Menu(nobody)
        menu.facts |= {
            "cart_count": hole("CART_COUNT") if self.cart_count else 0,
            "may_switch": self.may_switch,
        }
        if nobody is not None:
            menu.person = Name(hole("NAME"), hole("INITIALS"), hole("EMAIL"))
            if nobody.organisation_name:
                menu.organisation = Name(hole("ORGANISATION"), hole("SIGN"))
        with _templates_see(nobody, menu, hole("FORM_KEY"), None):
            yield

    def _nobody(self) -> Visitor | None:
        if self.present is None:
            return None
        actor = self.present.actor
        return replace(
            self.present,
            actor=Actor(None, None, kind=actor.kind, roles=actor.roles),
            name=hole("NAME"),
            email=hole("EMAIL"),
            organisation_name=hole("ORGANISATION") if self.present.organisation_name else "",
            organisation_slug="",
        )


def this_page() -> str:
    """Return where a switch leads back to: this page when it was read, else the front page."""
    said: str | None = g.get("this_page")
    if said is not None:
        return said
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def words_asked() -> str:
    """Return what was typed into the search field."""
    said: str | None = g.get("words_asked")
    return request.args.get("q", "") if said is None else said


@contextmanager
def anywhere() -> Iterator[None]:
    """Draw for any address: where this is, and what was searched for, are holes."""
    g.this_page, g.words_asked = hole("THIS_PAGE"), hole("WORDS_ASKED")
    try:
        yield
    finally:
        del g.this_page, g.words_asked


def present_reader() -> Reader:
    """Return who reads the page of this request."""
    menu = navigation.menu()
    return Reader(visitor(), menu.cart_count or 0, bool(menu.may_switch))


def pieces(html: str) -> tuple[bytes | str, ...]:
    """Take a page apart: text, the name of a hole, text, and so on."""
    apart = HOLE.split(html)
    return tuple(part if at % 2 else part.encode() for at, part in enumerate(apart))


def filled(apart: tuple[bytes | str, ...], own: Mapping[str, str]) -> bytes:
    """Put a page together for one reader."""
    return b"".join(part if isinstance(part, bytes) else own[part].encode() for part in apart)


def patched(html: str, filling: Mapping[str, str]) -> str:
    """Fill these holes of a page; the others stay."""
    return HOLE.sub(lambda found: filling.get(found[1], found[0]), html)


@contextmanager
def _templates_see(*values: Any) -> Iterator[None]:  # noqa: ANN401
    """Let templates find these in place of what is the reader's."""
    before = {name: g.pop(name) for name in SEEN_BY_TEMPLATES if name in g}
    for name, value in zip(SEEN_BY_TEMPLATES, values, strict=True):
        setattr(g, name, value)
    try:
        yield
    finally:
        for name in SEEN_BY_TEMPLATES:
            g.pop(name, None)
        for name, value in before.items():
            setattr(g, name, value)
