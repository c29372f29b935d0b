"""What producers fill in, and the fields of Indonesian identity that others use, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from marketplace.accounts.schemas import NameField, PasswordField, PersonInput, PhoneField
from marketplace.producers.states import CertificateKind, ProducerKind
from marketplace.producers.wording import BANKS
from marketplace.shared.language import _
from marketplace.shared.places import find_village, village
from marketplace.web.fields import LineText, RupiahField


class NpwpField(fields.String):
    """A tax number of 15 or 16 digits, kept in the 16 digits of today."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,
    ) -> Any:
        from lokal import parse_npwp  # noqa: PLC0415 - a tenth of a second, seldom needed

        info = parse_npwp(super()._deserialize(value, attr, data, **kwargs))
        if not info.valid:
            message = _("Tulis 15 atau 16 angka NPWP, atau 16 angka NIK perorangan.")
            raise ValidationError(message)
        return info.npwp16


class VillageField(fields.String):
    """A kalurahan of Kulon Progo, by its code or as "Hargotirto, Kokap"."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,
    ) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        try:
            if text[:1].isdigit():
                return village(text).code
            name, _comma, kapanewon = text.partition(",")
            return find_village(name, kapanewon.strip() or None).code
        except KeyError:
            raise ValidationError(_("Pilih kalurahan di Kulon Progo dari daftar.")) from None


class AccountNumberField(fields.String):
    """A bank account's number: digits only, however they were spaced."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,
    ) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        digits = text.translate(str.maketrans("", "", " .-"))
        if not (digits.isascii() and digits.isdigit() and 6 <= len(digits) <= 20):
            raise ValidationError(_("Tulis nomor rekening dengan 6 sampai 20 angka."))
        return digits


class ProducerInput(Schema):
    """A producer that registers."""

    organisation_name = NameField(required=True, validate=validate.Length(min=3, max=120))
    kind = fields.Enum(ProducerKind, by_value=True, required=True)
    village_code = VillageField(required=True)


class StrangerInput(ProducerInput, PersonInput):
    """A producer that registers together with the person who owns it."""


class AnotherInput(ProducerInput):
    """One more producer of somebody who has an account."""

    phone = PhoneField(load_default=None)


class ProfileInput(Schema):
    """A producer's profile as its owner fills it in."""

    kind = fields.Enum(ProducerKind, by_value=True, required=True)
    village_code = VillageField(required=True)
    address = LineText(load_default="", validate=validate.Length(max=200))
    story = LineText(load_default="", validate=validate.Length(max=2000))
    phone = PhoneField(load_default=None)
    npwp = NpwpField(load_default=None)
    is_pkp = fields.Boolean(load_default=False)
    is_women_led = fields.Boolean(load_default=False)
    member_count = fields.Integer(
        load_default=None, validate=validate.Range(min=1, max=100_000)
    )
    minimum_order = RupiahField(load_default=0)


class BankAccountInput(Schema):
    """Where a producer is paid, and the proof that an owner says so."""

    bank = fields.String(required=True, validate=validate.OneOf(BANKS))
    number = AccountNumberField(required=True)
    holder = NameField(required=True, validate=validate.Length(min=3, max=120))
    password = PasswordField(required=True)
    code = LineText(load_default="", validate=validate.Length(max=40))


class CertificateInput(Schema):
    """The facts of a paper; the paper itself comes as a file."""

    kind = fields.Enum(CertificateKind, by_value=True, required=True)
    number = LineText(load_default=None, validate=validate.Length(max=60))
    issuer = LineText(load_default=None, validate=validate.Length(max=120))
    valid_until = fields.Date(load_default=None)


class ClosureInput(Schema):
    """From when to when nothing is delivered, and why."""

    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    reason = LineText(required=True, validate=validate.Length(min=3, max=80))


class AttestationInput(Schema):
    """How many members Dinas Sosial attests as living in poor families."""

    poor_member_count = fields.Integer(required=True, validate=validate.Range(0, 100_000))
    attested_on = fields.Date(required=True)
    reference = LineText(required=True, validate=validate.Length(min=3, max=60))


class PleaInput(Schema):
    """Why a refusal is wrong."""

    plea = LineText(required=True, validate=validate.Length(min=5, max=500))


class CriterionInput(Schema):
    """A ground of refusals in both languages."""

    name = LineText(required=True, validate=validate.Length(min=5, max=120))
    name_en = LineText(required=True, validate=validate.Length(min=5, max=120))


class ReasonInput(Schema):
    """Why something is sent back."""

    reason = LineText(required=True, validate=validate.Length(min=5, max=500))


class RefusalInput(ReasonInput):
    """On which published ground something is sent back, and what to mend."""

    criterion = fields.String(required=True, validate=validate.Length(max=40))
