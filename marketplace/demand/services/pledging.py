"""A producer's answer to a need. A pledge holds no stock and no capacity: only orders do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from marketplace.catalog.pricing import unit_price
from marketplace.demand import policies
from marketplace.demand.models import Need, Pledge
from marketplace.demand.queries.goods import Goods, goods_for
from marketplace.demand.queries.needs import lock_need
from marketplace.demand.states import PledgeAnswer
from marketplace.demand.wording import amount
from marketplace.producers.queries import own_producer
from marketplace.producers.states import ReviewState
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shared.quantity import written


@dataclass(frozen=True)
class _Given:
    """What the answer comes to."""

    answer: PledgeAnswer
    quantity: Decimal = Decimal(0)
    floor_price: Money | None = None
    goods: Goods | None = None


@transactional
def answer_need(
    need_id: int,
    *,
    actor: Actor,
    answer: PledgeAnswer,
    quantity: Decimal | None = None,
    floor_price: Money | None = None,
    offer_id: int | None = None,
) -> Pledge:
    """Answer a need for the actor's producer, or change the answer, to the last day for it.

    `quantity` counts for a part only; `floor_price` is the catalogue's price of that quantity
    unless told, and never above it: orders are paid by the catalogue. A floor above the
    buyer's ceiling is allowed and shown to the buyer as such; no order comes of it. Raises
    `NotFound`, `Forbidden`, `Invalid`, and `RuleBroken` when answers are no longer taken.
    """
    require(
        allowed=policies.may_pledge(actor), to=_("menjawab kebutuhan; masuk sebagai produsen")
    )
    need = lock_need(need_id, actor=actor)
    producer = own_producer(actor)
    if producer.state is not ReviewState.APPROVED:
        raise RuleBroken(_("Usaha Anda belum disetujui dinas. Menjawab bisa begitu disetujui."))
    if not policies.takes_answers(need, today()):
        raise RuleBroken(_("Kebutuhan ini sudah tidak menerima jawaban."))
    goods = goods_for([need], producer.id)[need.id]
    given = _given(need, answer, quantity, floor_price, _chosen(goods, offer_id))
    pledge = _own(need.id, producer.id)
    happened = "given" if pledge is None else "changed"
    if pledge is None:
        pledge = Pledge(need_id=need.id, producer_id=producer.id)
        db.session.add(pledge)
    _write(pledge, given, actor)
    facts = {"answer": given.answer.value, "quantity": given.quantity}
    audit.record(f"pledge.{happened}", pledge, actor=actor, **facts)
    return pledge


def _own(need_id: int, producer_id: int) -> Pledge | None:
    wanted = select(Pledge).where(Pledge.need_id == need_id, Pledge.producer_id == producer_id)
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def _chosen(goods: Sequence[Goods], offer_id: int | None) -> Goods | None:
    if offer_id is None:
        return goods[0] if goods else None
    for each in goods:
        if each.offer.id == offer_id:
            return each
    raise Invalid({"offer": [_("Pilih produk Anda sendiri yang sesuai kebutuhan ini.")]})


def _given(
    need: Need,
    answer: PledgeAnswer,
    quantity: Decimal | None,
    floor_price: Money | None,
    goods: Goods | None,
) -> _Given:
    if answer is PledgeAnswer.NO:
        return _Given(answer)
    offered = need.quantity if answer is PledgeAnswer.FULL else _part(need, quantity)
    answer = PledgeAnswer.FULL if offered == need.quantity else PledgeAnswer.PART
    return _Given(answer, offered, _floor(need, offered, floor_price, goods), goods)


def _part(need: Need, quantity: Decimal | None) -> Decimal:
    if quantity is None or quantity <= 0:
        raise Invalid({"quantity": [_("Tulis berapa yang sanggup Anda kirim.")]})
    if quantity > need.quantity:
        most = amount(need)
        raise Invalid({"quantity": [_("Paling banyak %(most)s, yang dibutuhkan.", most=most)]})
    return quantity


def _floor(need: Need, offered: Decimal, floor: Money | None, goods: Goods | None) -> Money:
    tiers = goods.offer.price_tiers if goods else []
    catalogue = unit_price(tiers, offered) if tiers else None
    floor = floor or catalogue
    if not floor:
        raise Invalid(
            {
                "floor_price_rupiah": [
                    _("Tulis harga terendah Anda per %(unit)s.", unit=need.unit)
                ]
            }
        )
    if goods and goods.is_on_shelf and catalogue and floor > catalogue:
        text = _(
            "Harga katalog Anda untuk %(quantity)s %(unit)s adalah %(price)s. Tulis paling "
            "tinggi itu, atau ubah dulu harga produk Anda.",
            quantity=written(offered),
            unit=need.unit,
            price=catalogue,
        )
        raise Invalid({"floor_price_rupiah": [text]})
    return floor


def _write(pledge: Pledge, given: _Given, actor: Actor) -> None:
    pledge.answer, pledge.quantity = given.answer, given.quantity
    pledge.floor_price = given.floor_price
    pledge.offer_id = given.goods.offer.id if given.goods else None
    pledge.answered_by = actor.person_id or 0
    pledge.answered_at = utc_now()
