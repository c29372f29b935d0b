"""All doors of the table, collected from the features' own files."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

from tests.architecture.routes import doors
from tests.architecture.routes.naming import Door

_MODULES = [
    importlib.import_module(f"{doors.__name__}.{info.name}")
    for info in pkgutil.iter_modules(doors.__path__)
]
_ORDERED = sorted(_MODULES, key=lambda module: getattr(module, "AFTER", 0))

DOORS: dict[str, Door] = {
    endpoint: door for module in _MODULES for endpoint, door in module.DOORS.items()
}
NAMELESS: frozenset[str] = frozenset().union(
    *(getattr(module, "NAMELESS", ()) for module in _MODULES)
)
LISTS: frozenset[str] = frozenset().union(
    *(getattr(module, "LISTS", ()) for module in _MODULES)
)
FIXED: frozenset[str] = frozenset().union(
    *(getattr(module, "FIXED", ()) for module in _MODULES)
)
VIEWS: dict[str, tuple[str, ...]] = {
    endpoint: views
    for module in _MODULES
    for endpoint, views in getattr(module, "VIEWS", {}).items()
}
FURNISH: list[Callable[[Any], None]] = [
    module.furnish for module in _ORDERED if hasattr(module, "furnish")
]
EQUIP: list[Callable[[Any], None]] = [
    module.equip for module in _ORDERED if hasattr(module, "equip")
]
