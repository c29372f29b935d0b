"""What people type about buyers, checked the same way at every door."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from marketplace.accounts.schemas import NameField, PersonInput, PhoneField
from marketplace.buyers.facts import BuyerFacts, DeliveryPointFacts
from marketplace.buyers.states import COMPANY_KINDS, BuyerKind, Zone
from marketplace.producers.schemas import NpwpField
from marketplace.shared.language import _, _l
from marketplace.web.fields import LineText, OpaqueId, RupiahField

PAYMENT_DAYS = (0, 7, 14, 21, 30)
TIME_OF_DAY = re.compile(r"^([01]?\d|2[0-3])[.:]([0-5]\d)(:00)?$")


class TimeOfDayField(fields.Field[time]):
    """A time of day as 05.00 or 05:00."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,  # noqa: ARG002
        data: Mapping[str, Any] | None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> time:
        found = TIME_OF_DAY.match(value.strip()) if isinstance(value, str) else None
        if found is None:
            raise ValidationError(_("Tulis jamnya, misalnya 05.00."))
        return time(int(found[1]), int(found[2]))


def _needed(message: Any) -> dict[str, Any]:
    return {"required": True, "error_messages": {"required": message}}


class DeliveryPointInput(Schema):
    """A dock or door where goods are taken over."""

    point_name = NameField(
        validate=validate.Length(min=2, max=120), **_needed(_l("Beri nama titik antar ini."))
    )
    zone = fields.Enum(Zone, by_value=True, load_default=Zone.LANDSIDE)
    address = LineText(
        validate=validate.Length(min=3, max=200), **_needed(_l("Tulis alamat atau letaknya."))
    )
    opens_at = TimeOfDayField(**_needed(_l("Tulis jam buka.")))
    closes_at = TimeOfDayField(**_needed(_l("Tulis jam tutup.")))
    instructions = LineText(load_default="", validate=validate.Length(max=300))
    vehicle_rule = LineText(load_default="", validate=validate.Length(max=120))
    needs_seal = fields.Boolean(load_default=False)
    needs_pass = fields.Boolean(load_default=False)


class WindowInput(Schema):
    """Hours of some weekdays in which a dock takes goods over."""

    weekdays = fields.List(fields.Integer(validate=validate.Range(0, 6)), load_default=list)
    opens_at = TimeOfDayField(**_needed(_l("Tulis jam buka.")))
    closes_at = TimeOfDayField(**_needed(_l("Tulis jam tutup.")))
    capacity = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(1, 500)
    )


class CostCentreInput(Schema):
    """What spending is booked on."""

    code = LineText(
        validate=validate.Regexp(
            r"^[A-Za-z0-9][A-Za-z0-9.-]{0,19}$",
            error=_l("Paling banyak 20 huruf, angka, titik, atau garis."),  # type: ignore[arg-type]
        ),
        **_needed(_l("Tulis kode, misalnya DPR.")),
    )
    centre_name = NameField(
        validate=validate.Length(min=2, max=120), **_needed(_l("Tulis nama pusat biaya."))
    )
    centre_outlet = OpaqueId("outlet", load_default=None, allow_none=True)


class HouseholdInput(Schema):
    """Where a resident lives, and when somebody is there."""

    address = LineText(
        validate=validate.Length(min=10, max=200),
        **_needed(_l("Tulis alamat rumah lengkap: jalan atau padukuhan, RT/RW, kalurahan.")),
    )
    opens_at = TimeOfDayField(**_needed(_l("Tulis mulai jam berapa ada orang.")))
    closes_at = TimeOfDayField(**_needed(_l("Tulis sampai jam berapa ada orang.")))
    instructions = LineText(load_default="", validate=validate.Length(max=300))


class CompanyInput(Schema):
    """Who buys."""

    company_name = NameField(
        validate=validate.Length(min=3, max=120), **_needed(_l("Tulis nama usaha."))
    )
    kind = fields.Enum(
        BuyerKind,
        by_value=True,
        validate=validate.OneOf(COMPANY_KINDS),
        **_needed(_l("Pilih jenis usaha.")),
    )
    npwp = NpwpField(load_default=None)
    phone = PhoneField(load_default=None)


class TermsInput(Schema):
    """What an owner allows without a second pair of eyes, and when invoices are paid."""

    approval_limit = RupiahField(**_needed(_l("Tulis batasnya, misalnya 3.000.000.")))
    payment_days = fields.Integer(validate=validate.OneOf(PAYMENT_DAYS), load_default=14)


class PricesInput(Schema):
    """How prices are shown to the company's people."""

    with_tax = fields.Boolean(load_default=False)


class OutletInput(Schema):
    """A restaurant, bar, kitchen or shop."""

    outlet_name = NameField(
        validate=validate.Length(min=2, max=120), **_needed(_l("Tulis nama gerai."))
    )


class FurtherCompanyInput(CompanyInput, DeliveryPointInput):
    """A company registered by somebody who has an account."""

    payment_days = fields.Integer(validate=validate.OneOf(PAYMENT_DAYS), load_default=14)


class NewCompanyInput(PersonInput, FurtherCompanyInput):
    """A company registered together with its first person."""


def company_facts(values: Mapping[str, Any]) -> BuyerFacts:
    """Return the facts of the company from checked values."""
    return BuyerFacts(
        name=values["company_name"],
        kind=values["kind"],
        npwp=values["npwp"],
        phone=values["phone"],
    )


def point_facts(values: Mapping[str, Any]) -> DeliveryPointFacts:
    """Return the facts of a delivery point from checked values."""
    return DeliveryPointFacts(
        name=values["point_name"],
        zone=values["zone"],
        address=values["address"],
        opens_at=values["opens_at"],
        closes_at=values["closes_at"],
        instructions=values["instructions"],
        vehicle_rule=values["vehicle_rule"],
        needs_seal=values["needs_seal"],
        needs_pass=values["needs_pass"],
    )
