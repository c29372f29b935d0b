"""What people type about themselves, checked the same way at every door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lokal import normalize_phone
from marshmallow import Schema, ValidationError, fields, validate

from marketplace.accounts.passwords import LONGEST
from marketplace.shared.language import _
from marketplace.web.fields import LineText

LONGEST_EMAIL = 254


class EmailField(fields.Email):
    """An e-mail address: trimmed, in small letters."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,
    ) -> Any:
        address = value.strip().lower() if isinstance(value, str) else value
        if isinstance(address, str) and len(address) > LONGEST_EMAIL:
            raise ValidationError(_("Alamat e-mail ini terlalu panjang."))
        return super()._deserialize(address, attr, data, **kwargs)


class PhoneField(fields.String):
    """An Indonesian telephone number, kept with its country code."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,
    ) -> Any:
        number = normalize_phone(super()._deserialize(value, attr, data, **kwargs))
        if number is None:
            raise ValidationError(_("Tulis nomor telepon, misalnya 0812 3456 7890."))
        return number


class NameField(LineText):
    """A name on one line, without needless spaces."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,
    ) -> Any:
        return " ".join(super()._deserialize(value, attr, data, **kwargs).split())


class PasswordField(fields.String):
    """A password exactly as typed; its quality is the service's to judge."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(max=4 * LONGEST), **kwargs)


class PersonInput(Schema):
    """Somebody who registers. Registration forms of other features inherit these fields."""

    name = NameField(required=True, validate=validate.Length(min=2, max=120))
    email = EmailField(required=True)
    phone = PhoneField(load_default=None)
    password = PasswordField(required=True)
