"""What an order came of, so that it cannot vanish into another. Upper features say so."""

from __future__ import annotations

from collections.abc import Callable

from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _

Binding = Callable[[int], str | None]
BINDINGS: list[Binding] = []


def binding(function: Binding) -> Binding:
    """Let the decorated function name, in words, what an order (by its id) came of."""
    BINDINGS.append(function)
    return function


def bound_to(order_id: int) -> str | None:
    """Return what an order came of, in words; None: it was placed by hand."""
    return next((words for ask in BINDINGS if (words := ask(order_id))), None)


def require_unbound(order_id: int, number: str) -> None:
    """Refuse to split what came of an award, an agreement or a need: there it counts as one."""
    origin = bound_to(order_id)
    if origin is not None:
        raise RuleBroken(
            _(
                "%(number)s dibuat dari %(origin)s, jadi tidak bisa dipisah.",
                number=number,
                origin=origin,
            )
        )
