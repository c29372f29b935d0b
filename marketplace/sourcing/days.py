"""Which deadlines and delivery days a request can name."""

from __future__ import annotations

from datetime import timedelta

from marketplace.shared.clock import JAKARTA, today, utc_now
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.sourcing.models import RequestForQuotation

FURTHEST = timedelta(days=180)  # a harvest ahead; further nobody can promise


def refuse_days(rfq: RequestForQuotation) -> None:
    """Refuse a deadline that has passed, and deliveries that come before it.

    Raises `Invalid` that names each field.
    """
    errors: dict[str, list[str]] = {}
    now = utc_now()
    if rfq.closes_at <= now:
        errors["closes_at"] = [_("Batas ini sudah lewat. Pilih yang masih di depan.")]
    elif rfq.closes_at > now + FURTHEST:
        errors["closes_at"] = [_("Paling jauh 180 hari dari sekarang.")]
    closing = rfq.closes_at.astimezone(JAKARTA).date()
    for place, line in enumerate(rfq.lines):
        if line.delivery_day <= closing:
            text = _("Hari antar harus sesudah batas penawaran.")
            errors[f"lines.{place}.delivery_day"] = [text]
        elif line.delivery_day > today() + FURTHEST:
            errors[f"lines.{place}.delivery_day"] = [_("Paling jauh 180 hari dari sekarang.")]
    if errors:
        raise Invalid(errors)
