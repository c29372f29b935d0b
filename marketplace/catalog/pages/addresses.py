"""Addresses of lists of products, from which one filter can be changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import url_for

UNQUOTED = "!$'()*,/:;?@"  # plain in the part of an address behind the question mark


class Address:
    """The address of a list of products, from which one filter can be changed."""

    def __init__(self, typed: Mapping[str, Any]) -> None:
        self.filters = {name: value for name, value in typed.items() if value}
        self._pairs = {name: _pair(name, value) for name, value in self.filters.items()}
        self._paths: dict[str | None, str] = {}  # the router is slow to ask for each of many

    def with_(self, **changes: object) -> str:
        """Return the address with these filters in place of what they were; None removes.

        One category is a place of its own; several are a filter like others.
        """
        chosen: Any = changes.get("category", self.filters.get("category")) or ()
        pairs = dict(self._pairs)
        pairs.pop("category", None)
        for name, value in changes.items():
            pairs[name] = _pair(name, value) if value else ""
        pairs["category"] = _pair("category", chosen) if len(chosen) > 1 else ""
        asked = "&".join(filter(None, pairs.values()))
        path = self._path("".join(chosen) if len(chosen) == 1 else None)
        return f"{path}?{asked}" if asked else path

    def _path(self, category: str | None) -> str:
        if category not in self._paths:
            self._paths[category] = url_for("catalog.list_products", category=category)
        return self._paths[category]

    def without(self, name: str, value: str) -> str:
        """Return the address without one value of a filter that may have several."""
        left = [each for each in self.filters.get(name, ()) if each != value]
        return self.with_(**{name: left})

    def page(self, number: int) -> str:
        """Return the address of another page of the same list."""
        return self.with_(halaman=number if number > 1 else None)


def _pair(name: str, value: object) -> str:
    """Write one filter; of many links each differs from the others in one alone."""
    if isinstance(value, int):
        return f"{name}={value}"
    return urlencode({name: value}, doseq=True, safe=UNQUOTED)
