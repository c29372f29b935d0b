"""The menus: each feature adds its entries, each visitor sees those of their roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import g, request, url_for

from marketplace.shared.actors import BUYER_ROLES, PRODUCER_ROLES, REGENCY_ROLES, Actor, Role
from marketplace.shared.language import LazyText, _, _l
from marketplace.web.current import Visitor, visitor

OFFICE_ROLES = PRODUCER_ROLES | BUYER_ROLES | REGENCY_ROLES


@dataclass(frozen=True)
class Entry:
    """One line of the back-office menu.

    `tabs` gives its place (1-5) in the phone's bottom bar for some roles; the entry of place 1
    is where holders of that role begin.
    """

    key: str
    label: LazyText
    icon: str
    endpoint: str
    roles: frozenset[Role]
    position: int
    group: LazyText | None = None
    tabs: dict[Role, int] = field(default_factory=dict)
    short: LazyText | None = None  # the label in the bottom bar
    count: Callable[[Actor], int] | None = None


@dataclass(frozen=True)
class Item:
    """A menu entry as a template shows it."""

    key: str
    label: str
    icon: str
    url: str
    count: int = 0
    current: bool = False


@dataclass(frozen=True)
class Name:
    """A person or organisation as menus show it."""

    name: str
    initials: str
    place: str = ""
    email: str = ""


@dataclass(frozen=True)
class Menu:
    """All that the layouts need to draw the menus of one visitor."""

    main: list[Item] = field(default_factory=list)
    groups: list[tuple[str, list[Item]]] = field(default_factory=list)
    tabs: list[Item] = field(default_factory=list)
    person: Name | None = None
    organisation: Name | None = None
    home_url: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        """Offer what features provide, such as categories and cart_count."""
        return self.facts.get(name)


ENTRIES: dict[str, Entry] = {}
PROVIDERS: dict[str, list[Callable[[Visitor | None], Any]]] = {}


def add(entry: Entry) -> None:
    """Add an entry; called by features when they are imported."""
    ENTRIES[entry.key] = entry


def provide(name: str) -> Callable[[Callable[[Visitor | None], Any]], Any]:
    """Let the decorated function fill an attribute of the menu, such as cart_count.

    Of several for one attribute the first that has something to say is heard.
    """

    def register(function: Callable[[Visitor | None], Any]) -> Callable[[Visitor | None], Any]:
        PROVIDERS.setdefault(name, []).append(function)
        return function

    return register


def menu() -> Menu:
    """Return the menus for the present visitor; made once per request."""
    if "menu" not in g:
        g.menu = _make(visitor())
    made: Menu = g.menu
    return made


def draw_without_asking() -> None:
    """Let this request's page have only the menu of strangers, which asks no database."""
    g.menu = Menu(tabs=_shop_tabs())


def home_of(actor: Actor) -> str:
    """Return where the actor's work begins: the first tab of the first of their roles."""
    for role in Role:
        firsts = [e for e in ENTRIES.values() if e.tabs.get(role) == 1 and actor.has(role)]
        if firsts:
            return url_for(firsts[0].endpoint)
    return "/"


def _make(present: Visitor | None) -> Menu:
    facts = {name: _first_said(functions, present) for name, functions in PROVIDERS.items()}
    if present is None:
        return Menu(tabs=_shop_tabs(), facts=facts)
    person = Name(present.name, initials(present.name), email=present.email)
    name = present.organisation_name
    organisation = Name(name, initials(name), place=facts.get("place") or "") if name else None
    if not present.actor.has(*OFFICE_ROLES):
        return Menu(tabs=_shop_tabs(), person=person, organisation=organisation, facts=facts)
    seen = sorted(
        (e for e in ENTRIES.values() if present.actor.has(*e.roles)), key=lambda e: e.position
    )
    here = _nearest(url_for(entry.endpoint) for entry in seen)
    items = {entry.key: _item(entry, present.actor, here) for entry in seen}
    groups: dict[str, list[Item]] = {}
    for entry in (e for e in seen if e.group is not None):
        groups.setdefault(str(entry.group), []).append(items[entry.key])
    return Menu(
        main=[items[e.key] for e in seen if e.group is None],
        groups=list(groups.items()),
        tabs=_office_tabs(present.actor, items),
        person=person,
        organisation=organisation,
        home_url=home_of(present.actor),
        facts=facts,
    )


def _first_said(
    functions: list[Callable[[Visitor | None], Any]], present: Visitor | None
) -> Any:  # noqa: ANN401
    return next((said for function in functions if (said := function(present))), None)


def _nearest(urls: Iterable[str]) -> str | None:
    """Return the address that this page lies at or under; of several the longest."""
    around = (
        url
        for url in urls
        if request.path == url or request.path.startswith(url.rstrip("/") + "/")
    )
    return max(around, key=len, default=None)


def _item(entry: Entry, actor: Actor, here: str | None) -> Item:
    url = url_for(entry.endpoint)
    return Item(
        key=entry.key,
        label=str(entry.label),
        icon=entry.icon,
        url=url,
        count=entry.count(actor) if entry.count else 0,
        current=url == here,
    )


def _office_tabs(actor: Actor, items: dict[str, Item]) -> list[Item]:
    """Take four places from the role that comes first, and end with the whole menu."""
    leading = next(
        (r for r in Role if actor.has(r) and any(r in e.tabs for e in ENTRIES.values())), None
    )
    if leading is None:
        return []
    placed = sorted(
        (e for e in ENTRIES.values() if leading in e.tabs and e.key in items),
        key=lambda e: e.tabs[leading],
    )
    tabs = [_shortened(items[entry.key], entry) for entry in placed[:4]]
    return [*tabs, Item("menu", _("Lainnya"), "menu", "#menu")]


def _shortened(item: Item, entry: Entry) -> Item:
    label = str(entry.short or entry.label)
    return Item(item.key, label, item.icon, item.url, item.count, item.current)


SHOP_TABS = (
    ("home", _l("Beranda"), "house", "/"),
    ("catalog", _l("Kategori"), "layout-grid", "/katalog"),
    ("cart", _l("Keranjang"), "shopping-cart", "/keranjang"),
    ("orders", _l("Pesanan"), "package", "/pesanan"),
    ("account", _l("Akun"), "user-round", "/akun"),
)


def _shop_tabs() -> list[Item]:
    return [
        Item(key, str(label), icon, url, current=request.path == url)
        for key, label, icon, url in SHOP_TABS
    ]


def initials(name: str) -> str:
    """Return two letters for a name without a picture."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0].upper() for word in words[:2]) or "?"
