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
        self._paths: dict[str, str] = {}  # asking the router for each of many links takes long

    def with_(self, **changes: object) -> str:
        """Return the address with these filters in place of what they were; None removes.

        One category is a place of its own; several are a filter like others.
        """
        values: dict[str, Any] = {**self.filters, **changes}
        query = {name: value for name, value in values.items() if value}
        chosen = query.pop("category", ())
        if len(chosen) > 1:
            return self._written("", {**query, "category": chosen})
        return self._written("".join(chosen), query)

    def _written(self, category: str, query: Mapping[str, Any]) -> str:
        path = self._paths.get(category)
        if path is None:
            path = url_for("catalog.list_products", category=category or None)
            self._paths[category] = path
        asked = urlencode(query, doseq=True, safe=UNQUOTED)
        return f"{path}?{asked}" if asked else path

    def without(self, name: str, value: str) -> str:
        """Return the address without one value of a filter that may have several."""
        left = [each for each in self.filters.get(name, ()) if each != value]
        return self.with_(**{name: left})

    def page(self, number: int) -> str:
        """Return the address of another page of the same list."""
        return self.with_(halaman=number if number > 1 else None)
