"""Forms with rows: fields named `lines.0.quantity` become what the schema calls lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from marketplace.web.forms import Form

ROW = re.compile(r"^(\w+)\.(\d{1,3})\.(\w+)$")
PART = re.compile(r"^(\w+)\.(\w+)$")


class RowForm(Form):
    """A form some of whose fields come in rows, and some several times under one name.

    Errors are named like their fields, `lines.0.quantity`, as services name them too.
    """

    several: frozenset[str] = frozenset()

    def accepts(self, typed: Mapping[str, Any]) -> bool:
        """Check the submitted fields, rows and all."""
        nested = nest(typed, self.several)
        is_fine = super().accepts(nested)
        self.typed = typed
        self.errors = flatten(self.errors)
        return is_fine


def nest(typed: Mapping[str, Any], several: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return flat fields as nested ones, without those left blank; rows keep their order."""
    found: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, str]]] = {}
    for name in typed:
        value = typed[name]
        row, part = ROW.match(name), PART.match(name)
        if name in several and isinstance(typed, MultiDict):
            found[name] = [each for each in typed.getlist(name) if each]
        elif value in ("", None):
            continue
        elif row:
            rows.setdefault(row[1], {}).setdefault(int(row[2]), {})[row[3]] = value
        elif part:
            found.setdefault(part[1], {})[part[2]] = value
        else:
            found[name] = value
    for name, by_place in rows.items():
        found[name] = [by_place[place] for place in sorted(by_place)]
    return found


def flatten(errors: Mapping[Any, Any], prefix: str = "") -> dict[str, list[str]]:
    """Return nested errors under dotted names."""
    found: dict[str, list[str]] = {}
    for name, told in errors.items():
        path = f"{prefix}{name}".removesuffix("._schema")
        if isinstance(told, Mapping):
            found |= flatten(told, f"{path}.")
        else:
            found[path] = [told] if isinstance(told, str) else list(told)
    return found
