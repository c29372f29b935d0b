"""How every figure is defined: fixed here, printed with every output."""

from __future__ import annotations

from marketplace.impact.figures import Definition


def definitions() -> tuple[Definition, ...]:
    """List the definitions of all figures, in the order in which outputs show them."""
    return ()
