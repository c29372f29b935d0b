"""The menus: each feature adds its entries, each visitor sees those of their roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
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
    current: bool = False
    waiting: Callable[[], int] | None = None

    @cached_property
    def count(self) -> int:
        """How much waits behind it; asked for only where it is shown."""
        return self.waiting() if self.waiting else 0


@dataclass(frozen=True)
class Name:
    """A person or organisation as menus show it."""

    name: str
    initials: str
    email: str = ""


class Menu:
    """What the layouts need to draw the menus of one visitor; read as far as it is drawn."""

    def __init__(self, present: Visitor | None) -> None:
        self.present = present
        self.is_office = present is not None and present.actor.has(*OFFICE_ROLES)
        self.facts: dict[str, Any] = {}

    @cached_property
    def person(self) -> Name | None:
        """Who is signed in."""
        present = self.present
        return Name(present.name, initials(present.name), present.email) if present else None

    @cached_property
    def organisation(self) -> Name | None:
        """For whom they act."""
        name = self.present.organisation_name if self.present else ""
        return Name(name, initials(name)) if name else None

    @cached_property
    def home_url(self) -> str | None:
        """Where their work begins."""
        return home_of(self.present.actor) if self.present and self.is_office else None

    @cached_property
    def main(self) -> list[Item]:
        """The entries that belong to no group."""
        return [self._items[entry.key] for entry in self._seen if entry.group is None]

    @cached_property
    def groups(self) -> list[tuple[str, list[Item]]]:
        """The further entries, by group."""
        groups: dict[str, list[Item]] = {}
        for entry in self._seen:
            if entry.group is not None:
                groups.setdefault(str(entry.group), []).append(self._items[entry.key])
        return list(groups.items())

    @cached_property
    def tabs(self) -> list[Item]:
        """The bar at the bottom of a phone."""
        if self.present is None or not self.is_office:
            return _shop_tabs()
        return _office_tabs(self.present.actor, self._items)

    def count_at(self, key: str) -> int:
        """Return how much waits behind an entry that the visitor has; drawn once and here."""
        item = self._items.get(key)
        return item.count if item else 0

    @cached_property
    def _seen(self) -> list[Entry]:
        if self.present is None or not self.is_office:
            return []
        actor = self.present.actor
        mine = (entry for entry in ENTRIES.values() if actor.has(*entry.roles))
        return sorted(mine, key=lambda entry: entry.position)

    @cached_property
    def _items(self) -> dict[str, Item]:
        urls = {entry.key: url_for(entry.endpoint) for entry in self._seen}
        here = _nearest(urls.values())
        return {entry.key: self._item(entry, urls[entry.key], here) for entry in self._seen}

    def _item(self, entry: Entry, url: str, here: str | None) -> Item:
        count, present = entry.count, self.present
        waiting = cache(partial(count, present.actor)) if count and present else None
        return Item(entry.key, str(entry.label), entry.icon, url, url == here, waiting)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        """Offer what features provide, such as categories and cart_count."""
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self.facts:
            said = (function(self.present) for function in PROVIDERS.get(name, ()))
            self.facts[name] = next((words for words in said if words), None)
        return self.facts[name]


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
        g.menu = Menu(visitor())
    made: Menu = g.menu
    return made


def draw_without_asking() -> None:
    """Let this request's page have only the menu of strangers, which asks no database."""
    g.menu = Menu(None)
    g.menu.facts = dict.fromkeys(PROVIDERS)


def home_of(actor: Actor) -> str:
    """Return where the actor's work begins: the first tab of the first of their roles."""
    for role in Role:
        firsts = [e for e in ENTRIES.values() if e.tabs.get(role) == 1 and actor.has(role)]
        if firsts:
            return url_for(firsts[0].endpoint)
    return "/"


def _nearest(urls: Iterable[str]) -> str | None:
    """Return the address that this page lies at or under; of several the longest."""
    around = (
        url
        for url in urls
        if request.path == url or request.path.startswith(url.rstrip("/") + "/")
    )
    return max(around, key=len, default=None)


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
    others = [item for key, item in items.items() if key not in {tab.key for tab in tabs}]
    waiting = partial(_count_all, others)
    return [*tabs, Item("menu", _("Lainnya"), "menu", "#menu", waiting=waiting)]


def _count_all(items: Sequence[Item]) -> int:
    return sum(item.count for item in items)


def _shortened(item: Item, entry: Entry) -> Item:
    label = str(entry.short or entry.label)
    return replace(item, label=label)


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
