"""Needs of the example market's buyers: answered and not, ordered, closed, still a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from marketplace.demand.states import NeedState, PledgeAnswer
from marketplace.demo.baskets import Basket, Pick
from marketplace.demo.cast import SELLERS, Maker, Shopper
from marketplace.demo.deals import Deal, Plan
from marketplace.demo.fates import fated
from marketplace.demo.goods import Ware
from marketplace.demo.history import SYSTEM, Signer
from marketplace.demo.market import Market
from marketplace.demo.ordering import ORDERERS, order_life
from marketplace.demo.rows import Row, Story
from marketplace.demo.timeline import Life, clock
from marketplace.orders.states import PaymentChoice
from marketplace.shared.clock import JAKARTA

ROOM = 1.08  # how much above the usual price a buyer goes
ROUNDED_TO = 500  # rupiah
AT, ANSWERED_AT, ENDED_AT = 9.5, 10.25, 6.5  # hours of a day, WIB
OPEN, ORDERED, CLOSED = NeedState.OPEN, NeedState.ORDERED, NeedState.CLOSED
CANCELLED, DRAFT = NeedState.CANCELLED, NeedState.DRAFT


@dataclass(frozen=True)
class Case:
    """Whose need of what, its days counted from the last day, and how it was answered."""

    buyer: str
    good: str
    quantity: int
    published: int
    answer_by: int
    first_day: int
    ends: NeedState
    answers: tuple[float, ...] = ()  # the part that each producer offers, one after the other
    weeks: int = 1
    any_of_category: bool = False
    note: str = ""


CASES = (
    Case(
        buyer="angkasa-rasa-resto",
        good="gula-semut-organik-500-g",
        quantity=240,
        published=-3,
        answer_by=3,
        first_day=9,
        ends=OPEN,
        answers=(1, 0.5, 0.4, 0),  # more than is needed
        note="Kering dan gembur. Kemasan bersegel.",
    ),
    Case("angkasa-rasa-resto", "airku-botol-600-ml", 120, -1, 4, 8, OPEN, (0.5,)),
    Case("angkasa-rasa-resto", "kopi-menoreh-robusta-sangrai", 30, -7, -2, 6, OPEN, (0.6, 0.4)),
    Case(
        "angkasa-rasa-resto", "gula-semut-250-g", 150, -22, -17, -12, ORDERED, (0.5, 0.4, 0.3)
    ),
    Case("angkasa-rasa-resto", "manggis-kelas-a", 80, -15, -9, -5, CLOSED),
    Case("angkasa-rasa-resto", "teh-hijau-menoreh-80-g", 60, -1, 6, 14, DRAFT),
    Case(
        buyer="hotel-temon-transit",
        good="beras-premium-5-kg",
        quantity=40,
        published=-2,
        answer_by=5,
        first_day=10,
        ends=OPEN,
        answers=(0.5,),
        weeks=4,
        note="Untuk dapur hotel, setiap minggu.",
    ),
    Case(
        buyer="galeri-oleh-oleh-binangun",
        good="keripik-pegagan-100-g",
        quantity=300,
        published=-1,
        answer_by=6,
        first_day=15,
        ends=OPEN,
        any_of_category=True,
        note="Camilan khas untuk rak keberangkatan, tahan paling sedikit tiga bulan.",
    ),
    Case("dapur-langit-katering", "gula-kelapa-cetak", 60, -4, 2, 7, OPEN, (0.4,)),
    Case(
        buyer="kopi-landas-pacu",
        good="gula-semut-organik-sachet",
        quantity=60,
        published=-2,
        answer_by=5,
        first_day=12,
        ends=OPEN,
        weeks=3,
        note="Untuk meja kedai, setiap minggu. Gramasi sachet sama.",
    ),
    Case("lounge-menoreh", "kopi-drip-bag", 400, -2, 4, 11, OPEN),
    Case("kopi-landas-pacu", "gula-semut-curah", 50, -12, -8, -3, CANCELLED, (0.6,)),
)


def plan_needs(market: Market) -> None:
    """Have buyers ask for what they will need, each on its day."""
    for case in CASES:
        wares = [ware for ware in market.wares if ware.slug == case.good]
        shopper = market.cast.shoppers.get(case.buyer)
        if wares and shopper is not None:
            begin = _at(market.timeline.end, case.published, AT)
            market.timeline.start(_need_life(market, case, shopper, wares), begin)


def _at(end: datetime, days: int, hours: float) -> datetime:
    return clock(_last_day(end) + timedelta(days=days), hours)


def _last_day(end: datetime) -> date:
    return end.astimezone(JAKARTA).date()


def _need_life(market: Market, case: Case, shopper: Shopper, wares: list[Ware]) -> Life:
    end, signer = market.timeline.end, shopper.signer(*ORDERERS)
    story = market.open_story()
    need = story.add("needs", **_facts(market, case, shopper, wares))
    _record(market, "drafted", need, signer)
    if case.ends is not DRAFT:
        need |= {"state": OPEN, "published_at": market.timeline.now}
        _record(market, "published", need, signer)
    pledges = []
    one_each = {ware.maker.id: ware for ware in wares}.values()
    for place, (part, ware) in enumerate(zip(case.answers, one_each)):  # noqa: B905 - some answer
        yield _at(end, case.published, ANSWERED_AT + place)
        pledges.append((_pledge(market, story, need, ware, part), ware))
    if case.published < -1 and case.ends is not DRAFT:
        yield _at(end, case.published + 1, ENDED_AT)
        need["announced_at"] = market.timeline.now
    if case.answer_by < 0:
        yield _at(end, case.answer_by + 1, ENDED_AT)
        _answers_are_in(market, case, need, signer)
    market.close(story)
    if case.ends is ORDERED:
        picks = tuple(_picks(need, pledges))
        day = need["first_day"]
        plan = Plan(shopper, Basket(picks, day, shopper.docks[0]), PaymentChoice.TERMS, fated())
        yield from order_life(market, plan, placed=lambda deal: _link(market, need, deal))


def _answers_are_in(market: Market, case: Case, need: Row, signer: Signer) -> None:
    now = market.timeline.now
    if case.ends is OPEN:
        need["summed_up_at"] = now
        return
    need |= {"state": case.ends, "ended_at": now}
    if case.ends is CLOSED:
        _record(market, "expired", need, SYSTEM)
    elif case.ends is CANCELLED:
        _record(market, "cancelled", need, signer)


def _facts(market: Market, case: Case, shopper: Shopper, wares: list[Ware]) -> Row:
    end, ware = _last_day(market.timeline.end), wares[0]
    usual = max(each.unit_price(case.quantity) for each in wares)
    return {
        "buyer_id": shopper.id,
        "asked_by": shopper.signer(*ORDERERS).person,
        "category_id": ware.category_id,
        "product_id": None if case.any_of_category else ware.product_id,
        "unit": ware.frozen["unit"],
        "quantity": case.quantity,
        "ceiling": -(-int(usual * ROOM) // ROUNDED_TO) * ROUNDED_TO,
        "first_day": end + timedelta(days=case.first_day),
        "weeks": case.weeks,
        "delivery_point_id": shopper.docks[0].id,
        "answer_by": end + timedelta(days=case.answer_by),
        "note": case.note,
        "state": DRAFT,
        "created_at": market.timeline.now,
    }


def _pledge(market: Market, story: Story, need: Row, ware: Ware, part: float) -> Row:
    """Let a producer answer: all, some in whole packs, or no."""
    seller = _seller(market, ware.maker)
    some = round(need["quantity"] * part / ware.multiple) * ware.multiple
    quantity = min(max(some, ware.minimum), need["quantity"]) if part else 0
    kinds = {0: PledgeAnswer.NO, need["quantity"]: PledgeAnswer.FULL}
    answer = kinds.get(quantity, PledgeAnswer.PART)
    pledge = story.add(
        "pledges",
        need_id=need["id"],
        producer_id=ware.maker.id,
        offer_id=ware.offer_id if quantity else None,
        answer=answer,
        quantity=quantity,
        floor_price=ware.unit_price(quantity) if quantity else None,
        answered_by=seller.person,
        answered_at=market.timeline.now,
    )
    facts = {"answer": answer.value, "quantity": str(quantity)}
    market.history.record("pledge.given", "Pledge", pledge["id"], seller, **facts)
    return pledge


def _seller(market: Market, maker: Maker) -> Signer:
    return market.cast.signer(maker.slug, *SELLERS)


def _picks(need: Row, pledges: list[tuple[Row, Ware]]) -> list[Pick]:
    """Share the need over those who offered, the first ones first."""
    left, picks = need["quantity"], []
    for pledge, ware in pledges:
        quantity = min(left, pledge["quantity"]) // ware.multiple * ware.multiple
        if quantity >= ware.minimum:
            picks.append(Pick(ware, quantity))
            left -= quantity
    return picks


def _link(market: Market, need: Row, deal: Deal) -> None:
    deal.story.add(
        "need_orders",
        need_id=need["id"],
        delivery_day=need["first_day"],
        order_id=deal.row["id"],
    )
    signer = deal.shopper.signer(*ORDERERS)
    number = deal.row["number"]
    _record(market, "ordered", need, signer, order=number)


def _record(market: Market, action: str, need: Row, by: Signer, **facts: str) -> None:
    market.history.record(f"need.{action}", "Need", need["id"], by, **facts)
