"""What is sent to make two products one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from marketplace.shared.language import _


class ProductName(fields.String):
    """The public name of a product, or the address of its page."""

    def _deserialize(
        self,
        value: Any,  # noqa: ANN401
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,  # noqa: ANN401
    ) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs)).strip()
        return text.partition("?")[0].rstrip("/").rpartition("/")[2]


def _is_ticked(value: bool) -> None:  # noqa: FBT001
    if not value:
        raise ValidationError(_("Bandingkan kedua produk dulu."))


class MergeInput(Schema):
    """Which product ends, which stays, and that somebody compared them."""

    dropped = ProductName(required=True, validate=validate.Length(1, 200))
    kept = ProductName(required=True, validate=validate.Length(1, 200))
    compared = fields.Boolean(required=True, validate=_is_ticked)
