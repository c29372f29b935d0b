"""The producer's first page: features put their tasks, figures and blocks on it.

An upper feature adds to it when it is imported:
`@dashboard.tasks` on a function of the actor that lists what is to be done now,
`@dashboard.block("name")` on one whose result the page's template gets as `blocks.name`
(the page includes `fulfilment/_waiting_orders.html`, `payments/_producer_figures.html` and
`catalog/_capacity.html` where they exist).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from marketplace.shared.actors import Actor


@dataclass(frozen=True)
class Task:
    """One thing to do: words, and the button that leads there."""

    icon: str
    title: str
    note: str
    button: str
    url: str
    tone: str = "wait"  # wait · info · bad
    urgency: int = 50  # 0: now


Lister = Callable[[Actor], Iterable[Task]]
Maker = Callable[[Actor], Any]

TASKS: list[Lister] = []
BLOCKS: dict[str, Maker] = {}


def tasks(function: Lister) -> Lister:
    """Let the decorated function add tasks."""
    TASKS.append(function)
    return function


def block(name: str) -> Callable[[Maker], Maker]:
    """Let the decorated function fill the named block."""

    def register(function: Maker) -> Maker:
        BLOCKS[name] = function
        return function

    return register


def tasks_of(actor: Actor) -> list[Task]:
    """List what the actor's producer should do, the most urgent first."""
    found = [task for lister in TASKS for task in lister(actor)]
    return sorted(found, key=lambda task: task.urgency)


def blocks_of(actor: Actor) -> dict[str, Any]:
    """Return what the features show, by name."""
    return {name: make(actor) for name, make in BLOCKS.items()}
