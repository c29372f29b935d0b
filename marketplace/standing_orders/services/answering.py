"""Answering for a day that asks: accept what is proposed, change it, or let the day go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.orders.queries.quotes import LineInput
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shared.quantity import LARGEST
from marketplace.standing_orders import policies
from marketplace.standing_orders.models import Occurrence
from marketplace.standing_orders.ordering_facts import why_not
from marketplace.standing_orders.queries.choices import choices_for, prices_now, window_on
from marketplace.standing_orders.queries.occurrences import find_occurrence, lock_occurrence
from marketplace.standing_orders.queries.owners import owner_of
from marketplace.standing_orders.services.agreeing import Choice, agree
from marketplace.standing_orders.services.generating import place_for
from marketplace.standing_orders.states import (
    OCCURRENCE_LIFECYCLE,
    Gap,
    OccurrenceState,
    StandingState,
    Way,
)


@transactional
def accept(occurrence_id: int, *, actor: Actor) -> Occurrence:
    """Order a day as it was proposed; prices that were shown are agreed from now on.

    Raises `NotFound`, `Forbidden`, and `RuleBroken` when nothing is asked, the deadline has
    passed, or stock, prices or rules stand in the way: then it still asks.
    """
    occurrence = _lock_asking(occurrence_id, actor)
    kept = [each for each in occurrence.proposal if Decimal(each["quantity"])]
    if not kept:
        raise RuleBroken(_("Tidak ada yang bisa dipesan. Ubah isinya, atau lewati hari ini."))
    wishes = _merged(
        (each["offer"], each["product"], Decimal(each["quantity"])) for each in kept
    )
    shown = {_key(each): Money(each["price"]) for each in kept if each["price"]}
    _refuse_dearer(occurrence, wishes, shown)
    _order(occurrence, wishes, occurrence.delivery_day, actor)
    as_ever = {each["line"]: each for each in kept if each["way"] == Way.KEEP and each["price"]}
    for line in occurrence.standing_order.lines:
        if line.id in as_ever:
            said = as_ever[line.id]
            line.agree(Decimal(said["wanted"]), Money(said["price"]))
    return occurrence


@transactional
def change(
    occurrence_id: int,
    *,
    actor: Actor,
    lines: Sequence[Choice],
    delivery_day: date | None = None,
) -> Occurrence:
    """Order a day otherwise than proposed: other amounts, another producer, another day.

    Lines that are not named stay away. Raises as `accept`, also for lines that are dearer now
    than was seen, and `Invalid` for what is not among the choices.
    """
    occurrence = _lock_asking(occurrence_id, actor)
    day = delivery_day or occurrence.delivery_day
    _check(occurrence, lines, day)
    products = {line.id: line for line in occurrence.standing_order.lines}
    wishes = _merged(
        (
            each.get("offer_id") or products[each["line_id"]].offer_id,
            products[each["line_id"]].product_id,
            each["quantity"],
        )
        for each in lines
        if each["quantity"]
    )
    if not wishes:
        raise Invalid({"lines": [_("Isi jumlah paling sedikit satu barang, atau lewati.")]})
    agreed = agree(occurrence, lines, wishes, day)
    _order(occurrence, wishes, day, actor, agreed=agreed)
    return occurrence


@transactional
def let_go(occurrence_id: int, *, actor: Actor) -> Occurrence:
    """Let nothing come on a day that asks or has failed.

    Raises `NotFound`, `Forbidden`, `RuleBroken` where it is too late for that.
    """
    occurrence = _lock(occurrence_id, actor)
    occurrence.state = OCCURRENCE_LIFECYCLE.move(occurrence.state, OccurrenceState.SKIPPED)
    occurrence.gap = Gap.ANSWER
    _settle(occurrence, actor)
    audit.record("standing_order.day_skipped", occurrence, actor=actor)
    return occurrence


@transactional
def try_again(occurrence_id: int, *, actor: Actor) -> Occurrence:
    """Have a day that failed ordered again, e.g. after somebody has taken it over.

    Raises `NotFound`, `Forbidden`, `RuleBroken` where it did not fail, its day has come, or
    its standing order has ended.
    """
    occurrence = _lock(occurrence_id, actor)
    if occurrence.standing_order.state is StandingState.ENDED:
        raise RuleBroken(_("Pesanan rutin ini sudah berakhir. Buat yang baru."))
    if occurrence.delivery_day <= today():
        raise RuleBroken(
            _("Harinya sudah lewat. Pesan sendiri lewat katalog bila masih perlu.")
        )
    occurrence.state = OCCURRENCE_LIFECYCLE.move(occurrence.state, OccurrenceState.DUE)
    occurrence.gap, occurrence.settled_at = None, None
    occurrence.because(str)
    audit.record("standing_order.day_tried_again", occurrence, actor=actor)
    outbox.add("standing_orders.order", occurrence_id=occurrence.id)
    return occurrence


def _order(
    occurrence: Occurrence,
    wishes: Sequence[LineInput],
    day: date,
    actor: Actor,
    *,
    agreed: str | None = None,
) -> None:
    """Place the order in its owner's name; whoever answered stands in the occurrence."""
    standing = occurrence.standing_order
    owner = owner_of(standing)
    if owner is None:
        raise RuleBroken(_("Pemilik pesanan rutin ini sudah keluar. Ambil alih dulu."))
    trouble = why_not(standing, owner, standing.buyer)
    if trouble is not None:
        raise RuleBroken(trouble[1]())
    place_for(
        occurrence,
        owner=owner,
        wishes=wishes,
        day=day,
        window_id=window_on(standing, day),
        agreed=agreed,
        answerer_id=actor.person_id,
    )
    _settle(occurrence, actor)
    audit.record("standing_order.day_answered", occurrence, actor=actor)


def _settle(occurrence: Occurrence, actor: Actor) -> None:
    occurrence.answered_by, occurrence.settled_at = actor.person_id, utc_now()


def _lock(occurrence_id: int, actor: Actor) -> Occurrence:
    found = find_occurrence(occurrence_id, actor=actor)
    allowed = policies.may_manage(actor, found.standing_order)
    require(allowed=allowed, to=_("menjawab untuk pesanan rutin ini"))
    return lock_occurrence(occurrence_id)


def _lock_asking(occurrence_id: int, actor: Actor) -> Occurrence:
    occurrence = _lock(occurrence_id, actor)
    asks = occurrence.state is OccurrenceState.ASKS
    if not asks or occurrence.answer_by is None:
        raise RuleBroken(_("Hari ini tidak sedang ditanyakan. Muat ulang halamannya."))
    if occurrence.answer_by <= utc_now():
        raise RuleBroken(_("Batas menjawab sudah lewat, jadi hari ini tidak dipesan."))
    return occurrence


def _key(kept: Mapping[str, Any]) -> tuple[str, int]:
    """Name what a proposed line is of: an offer, or a product from anybody."""
    return ("offer_id", kept["offer"]) if kept["offer"] else ("product_id", kept["product"])


def _refuse_dearer(
    occurrence: Occurrence,
    wishes: Sequence[LineInput],
    shown: Mapping[tuple[str, int], Money],
) -> None:
    """Stop when a price has risen since it was proposed: nobody agreed to that.

    Goods from anybody get the shown price as their ceiling instead.
    """
    amounts = {each["offer_id"]: each["quantity"] for each in wishes if "offer_id" in each}
    for offer, price in prices_now(occurrence, amounts):
        if price > shown.get(("offer_id", offer.id), price):
            name = offer.product.name
            raise RuleBroken(
                _("Harga %(name)s naik lagi sejak diusulkan. Lihat lewat Ubah.", name=name)
            )
    for wish in wishes:
        if "product_id" in wish:
            wish["ceiling"] = shown.get(("product_id", wish["product_id"]))


def _check(occurrence: Occurrence, lines: Sequence[Choice], day: date) -> None:
    offered = {
        choice.line.id: {offer.id for offer, _price in choice.offers}
        for choice in choices_for(occurrence)
    }
    errors: dict[str, list[str]] = {}
    named: set[int] = set()
    for place, each in enumerate(lines):
        line_id, offer_id = each["line_id"], each.get("offer_id")
        if line_id not in offered or line_id in named:
            errors[f"lines.{place}"] = [_("Barang ini bukan bagian dari hari itu.")]
        elif offer_id is not None and offer_id not in offered[line_id]:
            errors[f"lines.{place}"] = [_("Pilih produsen dari daftar.")]
        elif not 0 <= each["quantity"] <= LARGEST:
            errors[f"lines.{place}"] = [_("Jumlahnya terlalu besar.")]
        named.add(line_id)
    if day <= today():
        errors["delivery_day"] = [_("Pilih hari sesudah hari ini.")]
    if errors:
        raise Invalid(errors)


def _merged(wanted: Iterable[tuple[int | None, int, Decimal]]) -> list[LineInput]:
    """Join what is wanted of the same offer, or of the same product from anybody."""
    found: dict[tuple[str, int], Decimal] = {}
    for offer_id, product_id, quantity in wanted:
        key = ("offer_id", offer_id) if offer_id else ("product_id", product_id)
        found[key] = found.get(key, Decimal(0)) + quantity
    return [
        {"offer_id": key[1], "quantity": quantity}
        if key[0] == "offer_id"
        else {"product_id": key[1], "quantity": quantity}
        for key, quantity in found.items()
    ]
