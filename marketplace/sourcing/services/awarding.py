"""The award: once, frozen, with reasons, and prices that hold from then on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from marketplace.agreements.policies import in_name_of
from marketplace.catalog.services import price_lists
from marketplace.catalog.services.price_lists import ListFacts
from marketplace.catalog.states import PriceScope
from marketplace.orders.queries.booking_places import booking_place
from marketplace.orders.states import PaymentChoice
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.quantity import written
from marketplace.sourcing import policies
from marketplace.sourcing.award_models import RfqAward, RfqResult
from marketplace.sourcing.comparing import Comparison, compare
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.queries.quotations import opened_quotations, standing_quotations
from marketplace.sourcing.queries.rfqs import lock_rfq
from marketplace.sourcing.queries.rules import rules_of
from marketplace.sourcing.quotation_models import Quotation
from marketplace.sourcing.rules import least_for
from marketplace.sourcing.scoring import METHOD, content_hash
from marketplace.sourcing.services.holding import release_holds
from marketplace.sourcing.services.ordering import order_delivery
from marketplace.sourcing.services.pricing import set_quoted_price
from marketplace.sourcing.sharing import Pick, award_total, orderable, passed_over
from marketplace.sourcing.states import (
    HANDED_IN,
    QUOTATION_LIFECYCLE,
    RFQ_LIFECYCLE,
    AwardWay,
    QuotationState,
    RfqState,
)

LIST_NAME = 80


@dataclass(frozen=True)
class Decision:
    """What a buyer decides: how much of which quoted line, and why where it must say so."""

    quantities: Mapping[int, Decimal]  # by quoted line
    reasons: Mapping[int, str]  # by line of the request
    exception: str = ""
    way: AwardWay = AwardWay.ORDERS
    cost_centre_id: int | None = None  # on which its orders are booked; None: the first


@transactional
def award_rfq(rfq_id: int, *, actor: Actor, decision: Decision) -> RequestForQuotation:
    """Award each line to one or several quotations; prices hold at once, the result is frozen.

    A line that goes past a higher score, or above the ceiling, needs a reason; comparing fewer
    quotations than the buyer's rule asks needs an exception. A competition goes to the highest
    scores, as was signed, and becomes its call-off in the same step. Once only, however many
    press.
    Raises `NotFound`, `Forbidden`, `Invalid` that names each field, and `RuleBroken` unless the
    request is opened.
    """
    rfq = lock_rfq(rfq_id, actor=actor)
    require(allowed=policies.may_manage(actor, rfq), to=_("menetapkan pemenang"))
    booking_place(actor, rfq.buyer_id, cost_centre_id=decision.cost_centre_id)
    state = RFQ_LIFECYCLE.move(rfq.state, RfqState.AWARDED)
    comparison = compare(rfq, standing_quotations(rfq), today())
    picks = _picks(rfq, comparison, decision)
    _refuse_unreasoned(rfq, comparison, picks, decision)
    _write_result(rfq, comparison, picks, decision, actor)
    rfq.state, rfq.ended_at = state, utc_now()
    lists = {
        quotation: _make_list(rfq, quotation, some, actor)
        for quotation, some in _by_quotation(picks).items()
    }
    for pick in picks:
        db.session.add(_award(rfq, pick, lists[pick.line.quotation], decision))
    if rfq.agreement_id is not None:
        _call_off(rfq, actor, decision.cost_centre_id)
    _judge(rfq, comparison, {pick.line.quotation_id for pick in picks})
    said = [
        {
            "quotation": pick.line.quotation_id,
            "line": pick.line.rfq_line_id,
            "quantity": pick.quantity,
        }
        for pick in picks
    ]
    audit.record("rfq.awarded", rfq, actor=actor, awards=said, way=decision.way.value)
    return rfq


def _picks(rfq: RequestForQuotation, comparison: Comparison, decision: Decision) -> list[Pick]:
    """Read the decision. Raises `Invalid` for what was not quoted, is over, or is too much."""
    valid = {column.quotation.id for column in comparison.columns if column.is_valid}
    errors: dict[str, list[str]] = {}
    picks = []
    for line_id, quantity in sorted(decision.quantities.items()):
        try:
            pick = Pick(comparison.cell_of(line_id).line, quantity)
        except LookupError:
            raise Invalid({"awards": [_("Pilih dari penawaran yang sudah dibuka.")]}) from None
        problem = _problem(pick, valid)
        if problem:
            errors[f"award-{line_id}"] = [problem]
        picks.append(pick)
    errors |= _too_much(rfq, picks)
    if not picks:
        errors["awards"] = [_("Bagi paling sedikit satu barang kepada satu penawaran.")]
    if errors:
        raise Invalid(errors)
    return picks


def _problem(pick: Pick, valid: set[int]) -> str | None:
    if pick.line.quotation_id not in valid:
        return _("Penawaran ini sudah habis masa berlakunya.")
    if orderable(pick.line, pick.quantity) == pick.quantity:
        return None
    return _(
        "Paling banyak %(most)s, dalam kelipatan %(pack)s.",
        most=written(pick.line.quantity),
        pack=written(pick.line.offer.order_multiple),
    )


def _too_much(rfq: RequestForQuotation, picks: Sequence[Pick]) -> dict[str, list[str]]:
    given: dict[int, Decimal] = defaultdict(Decimal)
    for pick in picks:
        given[pick.line.rfq_line_id] += pick.quantity
    return {
        f"line-{line.id}": [
            _("Terbagi lebih dari %(most)s yang diminta.", most=written(line.quantity))
        ]
        for line in rfq.lines
        if given[line.id] > line.quantity
    }


def _call_off(rfq: RequestForQuotation, actor: Actor, cost_centre_id: int | None) -> None:
    """Order what was awarded of the agreement, all of it or no award; give back the rest."""
    db.session.flush()
    day, point_id = rfq.lines[0].trip
    order_delivery(
        rfq.id,
        actor=actor,
        delivery_day=day,
        delivery_point_id=point_id,
        payment=PaymentChoice.TERMS,
        cost_centre_id=cost_centre_id,
    )
    release_holds(rfq)


def _refuse_unreasoned(
    rfq: RequestForQuotation, comparison: Comparison, picks: Sequence[Pick], decision: Decision
) -> None:
    chosen = {pick.line.id for pick in picks}
    errors: dict[str, list[str]] = {}
    for row in comparison.rows:
        cells = [cell for cells in row.cells for cell in cells if cell.line.id in chosen]
        if rfq.agreement_id is not None:
            if passed_over(comparison, row, picks):
                text = _("Adu harga dimenangkan nilai tertinggi, seperti yang disepakati.")
                errors[f"reason-{row.line.id}"] = [text]
            continue
        dear = any(cell.is_above_ceiling for cell in cells)
        if decision.reasons.get(row.line.id, "").strip():
            continue
        if passed_over(comparison, row, picks):
            text = _("Tulis alasannya: nilai yang lebih tinggi dilewati.")
            errors[f"reason-{row.line.id}"] = [text]
        elif dear:
            errors[f"reason-{row.line.id}"] = [_("Tulis alasannya: di atas batas harga Anda.")]
    if errors:
        raise Invalid(errors)


def _write_result(
    rfq: RequestForQuotation,
    comparison: Comparison,
    picks: Sequence[Pick],
    decision: Decision,
    actor: Actor,
) -> None:
    """Freeze what was judged; the database holds one result for a request, and no second."""
    total = award_total(picks, {line.id: line for line in rfq.lines})
    least = least_for(rules_of(rfq.buyer_id), total)
    compared = len(comparison.columns)
    if compared < least and not decision.exception.strip():
        text = _(
            "Aturan Anda: di atas jumlah ini bandingkan paling sedikit %(least)s penawaran, "
            "yang ada %(count)s. Tulis alasan pengecualiannya.",
            least=least,
            count=compared,
        )
        raise Invalid({"exception": [text]})
    row = insert(RfqResult).values(
        rfq_id=rfq.id,
        method=METHOD,
        inputs=comparison.inputs,
        inputs_hash=content_hash(comparison.inputs),
        scores=comparison.scores,
        compared=compared,
        asked_for=least,
        exception=decision.exception.strip() or None,
        way=decision.way if rfq.agreement_id is None else AwardWay.ORDERS,
        total=total,
        decided_by=actor.person_id,
        decided_at=utc_now(),
    )
    if db.session.scalar(row.on_conflict_do_nothing().returning(RfqResult.rfq_id)) is None:
        raise RuleBroken(_("Pemenang sudah ditetapkan. Muat ulang halaman untuk melihatnya."))


def _by_quotation(picks: Sequence[Pick]) -> dict[Quotation, list[Pick]]:
    groups: dict[Quotation, list[Pick]] = defaultdict(list)
    for pick in picks:
        groups[pick.line.quotation].append(pick)
    return groups


def _make_list(
    rfq: RequestForQuotation, quotation: Quotation, picks: Sequence[Pick], actor: Actor
) -> int:
    """Write the quoted prices down as a price list of the producer for this buyer.

    The producer consented by handing in its quotation; the list is made in its name. Prices of
    a competition are written by its order, while it is made.
    """
    producer = replace(in_name_of(quotation.producer_id), channel=actor.channel)
    facts = ListFacts(
        name=_("Penawaran %(number)s", number=rfq.number)[:LIST_NAME],
        scope=PriceScope.AGREEMENT,
        valid_from=today(),
        valid_until=quotation.valid_until,
        buyer_slug=rfq.buyer.organisation.slug,
        agreement_reference=rfq.number,
        is_signed=rfq.agreement_id is not None,
    )
    made = price_lists.begin_list(facts, actor=producer)
    db.session.flush()
    if rfq.agreement_id is None:
        for line in {pick.line.offer_id: pick.line for pick in picks}.values():
            set_quoted_price(made.id, line, actor=producer)
    return made.id


def _award(
    rfq: RequestForQuotation, pick: Pick, price_list_id: int, decision: Decision
) -> RfqAward:
    return RfqAward(
        rfq_id=rfq.id,
        rfq_line_id=pick.line.rfq_line_id,
        quotation_line_id=pick.line.id,
        price_list_id=price_list_id,
        quantity=pick.quantity,
        unit_price=pick.unit_price,
        reason=decision.reasons.get(pick.line.rfq_line_id, "").strip() or None,
    )


def _judge(rfq: RequestForQuotation, comparison: Comparison, winners: set[int]) -> None:
    """Tell each quotation what became of it; those that a later round replaced just end."""
    scores = {column.quotation.id: column.score for column in comparison.columns}
    for quotation in opened_quotations(rfq):
        if quotation.state not in HANDED_IN:
            continue
        wanted = QuotationState.EXPIRED
        if quotation.id in scores:
            quotation.score = scores[quotation.id]
            won = quotation.id in winners
            wanted = QuotationState.AWARDED if won else QuotationState.LOST
            outbox.add("sourcing.tell_result", quotation_id=quotation.id)
        quotation.state = QUOTATION_LIFECYCLE.move(quotation.state, wanted)
