"""Buyers that wait for the regency, with the checks a machine can make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from marketplace.accounts.models import Organisation
from marketplace.buyers.models import Buyer
from marketplace.buyers.wording import BUYER_KINDS
from marketplace.producers.reviews import Case, Check, review_id
from marketplace.producers.states import ReviewState
from marketplace.producers.tax_numbers import NumberForm, form_of
from marketplace.shared.database import db
from marketplace.shared.language import _

BUYER = 4


def waiting_buyers() -> Sequence[tuple[int, datetime]]:
    """List the ids of the buyers that wait, and since when."""
    since = func.coalesce(Buyer.submitted_at, Organisation.created_at)
    wanted = select(Buyer.id, since).join(Organisation, Organisation.id == Buyer.id)
    rows = db.session.execute(wanted.where(Buyer.state == ReviewState.SUBMITTED))
    return [(row_id, since) for row_id, since in rows]


def buyer_cases(ids: Sequence[int]) -> Sequence[Case]:
    """Return the cases of those of these buyers that still wait."""
    wanted = (
        select(Buyer)
        .where(Buyer.id.in_(ids), Buyer.state == ReviewState.SUBMITTED)
        .options(selectinload(Buyer.delivery_points))
    )
    found = db.session.scalars(wanted).all()
    same_number = _same_tax_number([buyer.npwp for buyer in found if buyer.npwp])
    return [_case(buyer, same_number) for buyer in found]


def _case(buyer: Buyer, same_number: dict[str, int]) -> Case:
    kind = str(BUYER_KINDS[buyer.kind])
    point = next(iter(buyer.delivery_points), None)
    return Case(
        review_id=review_id(BUYER, buyer.id),
        kind="buyer",
        title=buyer.name,
        about=_("Pembeli baru, %(kind)s", kind=kind),
        submitted_at=buyer.submitted_at or buyer.organisation.created_at,
        organisation_id=buyer.id,
        organisation_name=buyer.name,
        place=point.name if point else "",
        checks=(
            _tax_check(buyer, same_number),
            _point_check(point.name if point else None),
            _phone_check(buyer),
        ),
    )


def _tax_check(buyer: Buyer, same_number: dict[str, int]) -> Check:
    if not buyer.npwp:
        return Check("mute", _("NPWP"), _("Belum ada"))
    if form_of(buyer.npwp) is NumberForm.WRONG:
        note = _("Periksa angka NPWP atau NIK-nya")
        return Check("bad", _("NPWP"), _("Bentuk salah"), note, "mismatch")
    if same_number.get(buyer.npwp, 0) > 1:
        note = _("Pembeli lain memakainya juga")
        return Check("wait", _("NPWP"), _("Sudah dipakai"), note, "duplicate")
    return Check("ok", _("NPWP"), _("Terisi"), buyer.npwp)


def _point_check(name: str | None) -> Check:
    if name is None:
        return Check("bad", _("Titik antar"), _("Belum ada"), criterion="incomplete")
    return Check("ok", _("Titik antar"), _("Terisi"), name)


def _phone_check(buyer: Buyer) -> Check:
    if buyer.phone:
        return Check("ok", _("Telepon"), _("Terisi"), buyer.phone)
    return Check("mute", _("Telepon"), _("Tidak diisi"))


def _same_tax_number(numbers: Sequence[str]) -> dict[str, int]:
    """Count the buyers that gave each of these tax numbers."""
    wanted = select(Buyer.npwp, func.count()).where(Buyer.npwp.in_(numbers))
    rows = db.session.execute(wanted.group_by(Buyer.npwp))
    return {number: count for number, count in rows if number is not None}
