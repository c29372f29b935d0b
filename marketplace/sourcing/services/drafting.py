"""Writing down what is to be quoted for, and changing it before anybody sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NotRequired, TypedDict

from marketplace.buyers.queries import open_delivery_points
from marketplace.catalog.models import Product
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import JAKARTA, utc_now
from marketplace.shared.criteria import Criterion
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shared.numbering import next_number
from marketplace.sourcing import policies
from marketplace.sourcing.days import refuse_days
from marketplace.sourcing.models import (
    MOST_LINES,
    RequestForQuotation,
    RfqCriterion,
    RfqInvitation,
    RfqLine,
)
from marketplace.sourcing.queries.choices import (
    approved_producers,
    find_categories,
    find_products,
)
from marketplace.sourcing.queries.rfqs import lock_rfq
from marketplace.sourcing.states import USUAL_WEIGHTS, RfqState

USUAL_TIME = timedelta(days=5)


class LineFacts(TypedDict):
    """Goods on one day: a product, or a category with a description and a unit."""

    product_id: NotRequired[int | None]
    category_id: NotRequired[int | None]
    spec: NotRequired[str]
    unit: NotRequired[str | None]
    quantity: Decimal
    delivery_day: date
    delivery_point_id: int
    ceiling: NotRequired[Money | None]
    shows_ceiling: NotRequired[bool]


class RfqFacts(TypedDict):
    """What a buyer says of a request."""

    title: str
    note: NotRequired[str]
    closes_at: datetime
    is_open: NotRequired[bool]
    invited: NotRequired[Sequence[int]]
    weights: NotRequired[Mapping[Criterion, int]]
    lines: Sequence[LineFacts]


@transactional
def draft_rfq(*, actor: Actor, facts: RfqFacts) -> RequestForQuotation:
    """Write down a request that only its buyer sees; its number stays.

    Raises `Forbidden`, and `Invalid` for goods, places and days that cannot be.
    """
    require(allowed=policies.may_ask(actor), to=_("meminta penawaran; masuk sebagai pemesan"))
    rfq = RequestForQuotation(buyer_id=actor.organisation_id, asked_by=actor.person_id, round=1)
    rfq.lines, rfq.criteria, rfq.invitations = [], [], []
    _fill(rfq, facts)
    rfq.number = next_number("RFQ")
    db.session.add(rfq)
    audit.record("rfq.drafted", rfq, actor=actor, number=rfq.number)
    return rfq


@transactional
def change_rfq(rfq_id: int, *, actor: Actor, facts: RfqFacts) -> RequestForQuotation:
    """Change a draft. Raises `RuleBroken` once it was published: producers rely on it."""
    rfq = lock_rfq(rfq_id, actor=actor)
    require(allowed=policies.may_manage(actor, rfq), to=_("mengubah permintaan ini"))
    if rfq.state is not RfqState.DRAFT:
        raise RuleBroken(
            _("Permintaan ini sudah diumumkan, jadi tidak bisa diubah. Tarik, lalu salin.")
        )
    rfq.lines.clear()
    rfq.criteria.clear()
    rfq.invitations.clear()
    db.session.flush()  # else new rows would clash with the old ones of their place
    _fill(rfq, facts)
    audit.record("rfq.changed", rfq, actor=actor)
    return rfq


@transactional
def copy_rfq(rfq_id: int, *, actor: Actor) -> RequestForQuotation:
    """Write a draft that asks for the same, as soon as that can be asked for.

    Raises `RuleBroken` for a competition, which is opened from its agreement.
    """
    source = lock_rfq(rfq_id, actor=actor)
    require(allowed=policies.may_manage(actor, source), to=_("menyalin permintaan ini"))
    if source.agreement_id is not None:
        raise RuleBroken(_("Buka adu harga lagi dari halaman kesepakatannya."))
    closes_at = max(source.closes_at, utc_now() + USUAL_TIME)
    earliest = closes_at.astimezone(JAKARTA).date() + timedelta(days=3)
    late = max(earliest - min(line.delivery_day for line in source.lines), timedelta())
    copy = RequestForQuotation(
        number=next_number("RFQ"),
        buyer_id=source.buyer_id,
        asked_by=actor.person_id,
        title=source.title,
        note=source.note,
        is_open=source.is_open,
        closes_at=closes_at,
        round=1,
        lines=[_copied(line, late) for line in source.lines],
        criteria=[
            RfqCriterion(criterion=each.criterion, weight=each.weight)
            for each in source.criteria
        ],
        invitations=[
            RfqInvitation(producer_id=each.producer_id) for each in source.invitations
        ],
    )
    db.session.add(copy)
    audit.record("rfq.drafted", copy, actor=actor, number=copy.number, copy_of=source.number)
    return copy


def _fill(rfq: RequestForQuotation, facts: RfqFacts) -> None:
    rfq.title, rfq.note = facts["title"], facts.get("note", "")
    rfq.closes_at = facts["closes_at"]
    rfq.is_open = facts.get("is_open", True)
    rfq.lines = _lines(facts["lines"], rfq.buyer_id)
    refuse_days(rfq)
    rfq.criteria = _criteria(facts.get("weights") or USUAL_WEIGHTS)
    rfq.invitations = _invitations(facts.get("invited", ()), is_open=rfq.is_open)


def _lines(wanted: Sequence[LineFacts], buyer_id: int) -> list[RfqLine]:
    if not 1 <= len(wanted) <= MOST_LINES:
        raise Invalid({"lines": [_("Tulis 1 sampai %(most)s barang.", most=MOST_LINES)]})
    products = find_products({line.get("product_id") or 0 for line in wanted})
    shelves = find_categories({line.get("category_id") or 0 for line in wanted})
    points = {point.id for point in open_delivery_points(buyer_id)}
    errors: dict[str, list[str]] = {}
    lines = []
    for place, line in enumerate(wanted):
        product = products.get(line.get("product_id") or 0)
        errors |= {
            f"lines.{place}.{name}": [text]
            for name, text in _line_problems(line, product, shelves, points)
        }
        lines.append(_line(place, line, product))
    if errors:
        raise Invalid(errors)
    return lines


def _line_problems(
    line: LineFacts, product: Product | None, shelves: set[int], points: set[int]
) -> list[tuple[str, str]]:
    found = []
    if line.get("product_id") is not None and product is None:
        found.append(("product", _("Pilih barang dari daftar.")))
    if line.get("product_id") is None:
        if line.get("category_id") not in shelves:
            found.append(("category", _("Pilih kategori barang.")))
        if not line.get("spec"):
            found.append(("spec", _("Pilih barang, atau tulis barang seperti apa.")))
        if not line.get("unit"):
            found.append(("unit", _("Tulis satuannya, misalnya kg.")))
    if line["delivery_point_id"] not in points:
        found.append(("delivery_point", _("Pilih salah satu tempat antar Anda.")))
    return found


def _line(place: int, line: LineFacts, product: Product | None) -> RfqLine:
    return RfqLine(
        position=place,
        product_id=product.id if product else None,
        category_id=product.category_id if product else line.get("category_id"),
        spec=line.get("spec", ""),
        unit=product.unit if product else (line.get("unit") or ""),
        quantity=line["quantity"],
        delivery_day=line["delivery_day"],
        delivery_point_id=line["delivery_point_id"],
        ceiling=line.get("ceiling") or None,
        shows_ceiling=bool(line.get("ceiling")) and line.get("shows_ceiling", False),
    )


def _copied(line: RfqLine, late: timedelta) -> RfqLine:
    kept: dict[str, Any] = {
        name: getattr(line, name)
        for name in (
            "position",
            "product_id",
            "category_id",
            "spec",
            "unit",
            "quantity",
            "delivery_point_id",
            "ceiling",
            "shows_ceiling",
        )
    }
    return RfqLine(**kept, delivery_day=line.delivery_day + late)


def _criteria(weights: Mapping[Criterion, int]) -> list[RfqCriterion]:
    if sum(weights.values()) != 100:
        text = _("Jumlah bobot harus 100, sekarang %(sum)s.", sum=sum(weights.values()))
        raise Invalid({"weights": [text]})
    return [
        RfqCriterion(criterion=criterion, weight=weights.get(criterion, 0))
        for criterion in Criterion
    ]


def _invitations(producer_ids: Sequence[int], *, is_open: bool) -> list[RfqInvitation]:
    wanted = sorted(set(producer_ids))
    if approved_producers(wanted) != set(wanted):
        raise Invalid({"invited": [_("Pilih produsen dari daftar.")]})
    if not wanted and not is_open:
        raise Invalid({"invited": [_("Pilih siapa yang diundang, atau buka untuk semua.")]})
    return [RfqInvitation(producer_id=producer_id) for producer_id in wanted]
