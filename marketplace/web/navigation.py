"""The menu: each feature adds its entries, each visitor sees those of their roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import request, url_for

from marketplace.shared.actors import Actor, Role
from marketplace.shared.language import LazyText
from marketplace.web.current import visitor

Counter = Callable[[Actor], int]


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `tab` is its place (1-5) in the phone's bottom bar, if any."""

    key: str
    label: LazyText
    icon: str
    endpoint: str
    roles: frozenset[Role]
    position: int
    group: LazyText | None = None
    tab: int | None = None
    short: LazyText | None = None  # the label in the bottom bar
    count: Counter | None = None


@dataclass(frozen=True)
class Item:
    """A menu entry as a template shows it."""

    key: str
    label: str
    icon: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True)
class Menu:
    """The menu of one visitor."""

    main: list[Item] = field(default_factory=list)
    groups: list[tuple[str, list[Item]]] = field(default_factory=list)
    tabs: list[Item] = field(default_factory=list)


ENTRIES: list[Entry] = []


def add(entry: Entry) -> None:
    """Add an entry; called by features when they are imported."""
    ENTRIES.append(entry)


def menu() -> Menu:
    """Return the menu for the present visitor, with counts of what waits."""
    present = visitor()
    if present is None:
        return Menu()
    seen = sorted((e for e in ENTRIES if present.actor.has(*e.roles)), key=lambda e: e.position)
    items = {entry.key: _item(entry, present.actor) for entry in seen}
    groups: dict[str, list[Item]] = {}
    for entry in seen:
        if entry.group is not None:
            groups.setdefault(str(entry.group), []).append(items[entry.key])
    tabbed = sorted((e for e in seen if e.tab is not None), key=lambda e: e.tab or 0)
    tabs = [_shortened(items[e.key], e) for e in tabbed][:5]
    return Menu([items[e.key] for e in seen if e.group is None], list(groups.items()), tabs)


def _item(entry: Entry, actor: Actor) -> Item:
    url = url_for(entry.endpoint)
    return Item(
        key=entry.key,
        label=str(entry.label),
        icon=entry.icon,
        url=url,
        count=entry.count(actor) if entry.count else 0,
        current=request.path == url or request.path.startswith(url.rstrip("/") + "/"),
    )


def _shortened(item: Item, entry: Entry) -> Item:
    label = str(entry.short or entry.label)
    return Item(item.key, label, item.icon, item.url, item.count, item.current)
