"""What people type about themselves, checked the same way at every door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from marketplace.accounts.passwords import LONGEST, problems_with
from marketplace.shared.actors import Role
from marketplace.shared.language import LANGUAGES, _
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
        from lokal import normalize_phone  # noqa: PLC0415 - a tenth of a second, seldom needed

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


def _judge_password(data: dict[str, Any], *close: str) -> None:
    about = [str(data[name]) for name in close if name in data]
    problems = problems_with(data["password"], about=about) if "password" in data else []
    if problems:
        raise ValidationError({"password": problems})


class PersonInput(Schema):
    """Somebody who registers. Registration forms of other features inherit these fields."""

    name = NameField(required=True, validate=validate.Length(min=2, max=120))
    email = EmailField(required=True)
    phone = PhoneField(load_default=None)
    password = PasswordField(required=True)

    @validates_schema(skip_on_field_errors=False)
    def judge_password(self, data: dict[str, Any], **_kwargs: object) -> None:
        """Say at once what is wrong with the password, beside whatever else is wrong."""
        _judge_password(data, "name", "email")


class ResidentInput(PersonInput):
    """Somebody who registers to buy for their own home."""

    home_address = NameField(required=True, validate=validate.Length(min=5, max=200))


class SignInInput(Schema):
    """An e-mail address and the password that goes with it."""

    email = EmailField(required=True)
    password = PasswordField(required=True)


class EmailInput(Schema):
    """An e-mail address alone."""

    email = EmailField(required=True)


class PasswordInput(Schema):
    """A password alone: a new one, or the present one to prove who sits there."""

    password = PasswordField(required=True)


class CodeInput(Schema):
    """A code of the second factor, or a recovery code."""

    code = LineText(required=True, validate=validate.Length(max=40))


class NewPasswordInput(Schema):
    """The present password and the one to replace it."""

    old = PasswordField(required=True)
    new = PasswordField(required=True)


class ProfileInput(Schema):
    """What people say about themselves."""

    name = NameField(required=True, validate=validate.Length(min=2, max=120))
    phone = PhoneField(load_default=None)
    language = fields.String(required=True, validate=validate.OneOf(list(LANGUAGES)))
    theme = fields.String(load_default="", validate=validate.OneOf(["", "light", "dark"]))


class LockInput(Schema):
    """Why an account is locked; its owner reads it."""

    reason = NameField(required=True, validate=validate.Length(min=5, max=300))


class JoinInput(Schema):
    """An invited person who has no account yet."""

    name = NameField(required=True, validate=validate.Length(min=2, max=120))
    phone = PhoneField(load_default=None)
    password = PasswordField(required=True)

    @validates_schema(skip_on_field_errors=False)
    def judge_password(self, data: dict[str, Any], **_kwargs: object) -> None:
        """Say at once what is wrong with the password, beside whatever else is wrong."""
        _judge_password(data, "name")


class TokenInput(Schema):
    """What an API token is called."""

    name = NameField(required=True, validate=validate.Length(min=2, max=80))


class RolesInput(Schema):
    """The roles of a member."""

    roles = fields.List(fields.Enum(Role, by_value=True), load_default=list)


class InvitationInput(RolesInput):
    """Whom to invite, in which roles."""

    email = EmailField(required=True)
