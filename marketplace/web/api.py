"""The JSON API: flask-smorest checks what comes in and writes the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from threading import Lock
from typing import Any

from flask import Flask
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields, validate

from marketplace.shared.errors import NotFound
from marketplace.shared.opaque import from_public
from marketplace.web.fields import OpaqueId, QuantityField


class _Api(Api):
    """Every operation names its refusals; there is no catch-all answer.

    The document is written when somebody asks for it: that would delay every start.
    """

    DEFAULT_ERROR_RESPONSE_NAME = None

    def init_app(self, app: Flask, **parameters: Any) -> None:  # noqa: ANN401
        """Begin anew: several apps may follow each other in one process."""
        self._unwritten: list[Callable[[], None]] = []
        self._writing = Lock()
        super().init_app(app, **parameters)

    def write_later(self, write: Callable[[], None]) -> None:
        """Keep what writes the operations of one blueprint."""
        self._unwritten.append(write)

    def document(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        with self._writing:
            while self._unwritten:
                self._unwritten.pop(0)()
            written: dict[str, Any] = self.spec.to_dict()
            return written


class _Blueprint(Blueprint):
    """Leaves its operations for later."""

    def register_views_in_doc(
        self,
        api: _Api,
        app: Flask,
        spec: Any,  # noqa: ANN401
        **about: Any,  # noqa: ANN401
    ) -> None:
        """Remember to do it."""
        api.write_later(partial(super().register_views_in_doc, api, app, spec, **about))


api = _Api()


class ProblemSchema(Schema):
    """Why a request was refused (RFC 9457)."""

    status = fields.Integer(required=True)
    title = fields.String(required=True)
    detail = fields.String(required=True)
    errors = fields.Dict(keys=fields.String())


class PageQuery(Schema):
    """Which part of a list is wanted."""

    limit = fields.Integer(load_default=20, validate=validate.Range(min=1, max=100))
    cursor = fields.String(load_default=None, validate=validate.Length(max=1000))


class StrictSchema(Schema):
    """A request body: what is not declared is refused, never silently dropped."""


def part_schema(item: type[Schema], name: str) -> type[Schema]:
    """Return the schema of a list of such items: items, next, total."""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(allow_none=True, required=True),
            "total": fields.Integer(required=True),
        },
        name=name,
    )


def api_blueprint(name: str, *, about: str) -> Blueprint:
    """Make the JSON door of one feature; every address begins with /api/v1."""
    return _Blueprint(f"{name}_api", name, url_prefix="/api/v1", description=about)


def found_id(kind: str, text: str) -> int:
    """Turn an id in an address into a database id; a wrong one looks like a missing thing."""
    number = from_public(kind, text)
    if number is None:
        raise NotFound
    return number


def refuses(blueprint: Blueprint, *statuses: int) -> Callable[[Any], Any]:
    """Document which refusals an operation may answer with."""
    content = {"application/problem+json": {"schema": ProblemSchema}}
    answers = {
        str(status): {"description": HTTPStatus(status).phrase, "content": content}
        for status in statuses
    }
    return blueprint.doc(responses=answers)  # type: ignore[no-any-return]


def prepare_documents() -> None:
    """Teach the OpenAPI writer our own fields."""
    api.ma_plugin.map_to_openapi_type(QuantityField, "string", "decimal")
    api.ma_plugin.map_to_openapi_type(OpaqueId, "string", None)
