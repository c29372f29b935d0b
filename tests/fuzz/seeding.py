"""Let made-up requests speak of things that exist, so that they reach the rules behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st
from schemathesis import Case

KIND_OF_FIELD = {  # name of an address part or a body's field -> kind of known ids
    "id": "order_line_id",
    "line_id": "order_line_id",
}
Known = Mapping[str, list[str]]


def seed(case: Case, known: Known, data: st.DataObject) -> None:
    """Put known ids into most of the places of the case that want one."""

    def instead(name: str, value: Any) -> Any:
        ids = known.get(KIND_OF_FIELD.get(name, name))
        if not ids or not isinstance(value, str) or data.draw(st.integers(0, 3)) == 0:
            return value
        return data.draw(st.sampled_from(ids))

    if isinstance(case.path_parameters, dict):
        case.path_parameters = _replaced(case.path_parameters, instead)
    if isinstance(case.body, dict | list):
        case.body = _replaced(case.body, instead)


def _replaced(value: Any, instead: Callable[[str, Any], Any], name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _replaced(part, instead, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_replaced(part, instead) for part in value]
    return instead(name, value)
