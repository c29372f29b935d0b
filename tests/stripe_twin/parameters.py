"""Check a form body against the TypedDicts that stripe-python ships.

The client is generated from Stripe's own description of its API, so what its types do not
know, Stripe of that version refuses too — and this check moves with the pinned client.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from stripe import RequestOptions, StripeContext
from typing_extensions import is_typeddict  # the client's types come from there

from tests.stripe_twin.errors import (
    StripeError,
    empty_parameter,
    missing_parameter,
    unknown_parameter,
)

CLIENT_OPTIONS = frozenset(RequestOptions.__annotations__)
_TYPE_CHECKING_NAMES = {"StripeContext": StripeContext, "Mapping": Mapping}
_MOST_KEYS, _LONGEST_KEY, _LONGEST_VALUE = 50, 40, 500  # metadata, docs.stripe.com/metadata


def unflatten(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Build the tree that `a[b][0]=c` stands for; a list is a dict with number keys."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        *branches, leaf = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name) or [name]
        node = root
        for branch in branches:
            node = node.setdefault(branch, {})
            if not isinstance(node, dict):
                raise StripeError(f"Invalid object: {name}", param=name)
        node[leaf or str(len(node))] = value
    return root


def check(schema: type, given: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Turn strings into what `schema` says; raise Stripe's own error for the first fault."""
    known = _hints(schema)
    for name in given:
        if name not in known:
            raise unknown_parameter(_join(path, name))
    for name in sorted(schema.__required_keys__ - CLIENT_OPTIONS):
        if name not in given:
            raise missing_parameter(_join(path, name))
    return {
        name: _convert(known[name], value, _join(path, name)) for name, value in given.items()
    }


@cache
def _hints(schema: type) -> dict[str, Any]:
    hints = get_type_hints(schema, localns=_TYPE_CHECKING_NAMES)
    return {name: kind for name, kind in hints.items() if name not in CLIENT_OPTIONS}


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _members(kind: Any) -> list[Any]:
    if get_origin(kind) in {Union, UnionType}:
        return [m for part in get_args(kind) for m in _members(part) if m is not NoneType]
    return [kind]


def _convert(kind: Any, value: Any, path: str) -> Any:
    members = _members(kind)
    if isinstance(value, dict):
        return _convert_tree(members, value, path)
    choices = [c for m in members if get_origin(m) is Literal for c in get_args(m)]
    if value in choices:
        return value
    if value == "":
        raise empty_parameter(path)
    return _convert_scalar([m for m in members if isinstance(m, type)], choices, value, path)


def _convert_tree(members: list[Any], value: dict[str, Any], path: str) -> Any:
    for member in members:
        if is_typeddict(member):
            return check(member, value, path)
        if get_origin(member) is list and all(key.isdigit() for key in value):
            (item,) = get_args(member)
            in_order = sorted(value.items(), key=lambda pair: int(pair[0]))
            return [_convert(item, each, _join(path, key)) for key, each in in_order]
        if get_origin(member) is dict:
            return _check_metadata(value, path)
    raise StripeError(f"Invalid string: {value}", param=path)


def _check_metadata(value: dict[str, Any], path: str) -> dict[str, str]:
    if len(value) > _MOST_KEYS:
        raise StripeError(f"Metadata can have up to {_MOST_KEYS} keys.", param=path)
    for key, text in value.items():
        if not isinstance(text, str):
            raise StripeError("Metadata values must be strings.", param=_join(path, key))
        if len(key) > _LONGEST_KEY or len(text) > _LONGEST_VALUE:
            raise StripeError(
                f"Metadata keys can have up to {_LONGEST_KEY} characters, values up to "
                f"{_LONGEST_VALUE}.",
                param=_join(path, key),
            )
    return {key: text for key, text in value.items() if text}


def _convert_scalar(members: list[type], choices: list[str], value: str, path: str) -> Any:
    if int in members and re.fullmatch(r"-?\d+", value):
        return int(value)
    if bool in members and value in {"true", "false"}:
        return value == "true"
    if float in members and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    meaningful = [choice for choice in choices if choice]
    if meaningful:  # the client leaves these open for values to come; Stripe does not
        raise StripeError(f"Invalid {path}: must be one of {', '.join(meaningful)}", param=path)
    if str in members:
        return value
    raise _wrong_kind(members, value, path)


def _wrong_kind(members: list[type], value: str, path: str) -> StripeError:
    if int in members:
        return StripeError(
            f"Invalid integer: {value}", code="parameter_invalid_integer", param=path
        )
    if bool in members:
        return StripeError(f"Invalid boolean: {value}", param=path)
    return StripeError(f"Invalid object: {value}", param=path)
