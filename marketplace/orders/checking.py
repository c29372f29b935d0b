"""Everything that may stand in the way of an order, in words that say what to do. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal

from marketplace.catalog.gates import Lack
from marketplace.catalog.models import Offer
from marketplace.catalog.promises import DayPromise
from marketplace.catalog.shortages import Shortage, shortage_words
from marketplace.catalog.states import OfferState
from marketplace.orders.days import latest_day
from marketplace.orders.quotes import Problem, QuotedLine, QuotedPart, Wanted
from marketplace.producers.states import ReviewState
from marketplace.shared.calendar import written_day
from marketplace.shared.language import _
from marketplace.shared.quantity import written

DAY = "delivery_day"


def wanted_problems(wanted: Sequence[Wanted], offers: Mapping[int, Offer]) -> list[Problem]:
    """Name lines that ask for what does not exist, is asked for twice, or is closed."""
    times = Counter((line.offer_id, line.product_id) for line in wanted)
    problems = []
    for line in wanted:
        if times[line.offer_id, line.product_id] > 1:
            text = _("Barang ini ditulis dua kali. Gabungkan jumlahnya dalam satu baris.")
            problems.append(Problem(line.field, text, is_input=True))
        elif line.offer_id is not None:
            problems += _offer_problems(line, offers.get(line.offer_id))
    return problems


def _offer_problems(line: Wanted, offer: Offer | None) -> list[Problem]:
    if offer is None or _is_secret(offer):
        text = _("Barang ini tidak ada. Pilih dari katalog.")
        return [Problem(line.field, text, is_input=True)]
    approved = offer.producer.state is ReviewState.APPROVED
    if offer.state is not OfferState.PUBLISHED or not approved:
        return [Problem(line.field, shortage_words(offer, Shortage.CLOSED))]
    return []


def _is_secret(offer: Offer) -> bool:
    """Say whether it was never shown: a draft is nobody else's business."""
    return offer.state is not OfferState.PUBLISHED and offer.published_at is None


def day_problems(day: date, now: datetime) -> list[Problem]:
    """Refuse days beyond what stock and prices are promised for."""
    last = latest_day(now)
    if day <= last:
        return []
    text = _("Pilih hari tiba paling lambat %(day)s.", day=written_day(last))
    return [Problem(DAY, text, is_input=True)]


def part_problems(
    parts: Sequence[QuotedPart], day: date, promises: Mapping[int, DayPromise]
) -> list[Problem]:
    """Name every rule of an offer or a producer that the order does not keep."""
    problems = []
    for part in parts:
        for line in part.lines:
            problems += _quantity_problems(line)
            promise = promises.get(line.offer.id)
            problems += _day_problems(line, day)
            problems += _shut_problems(line, day, promise)
            problems += _shortage_problems(line, promise)
        if part.missing:
            field = part.lines[0].given[0].field
            problems.append(Problem(field, _missing_words(part), is_of_part=True))
    return problems


def zone_problems(
    parts: Sequence[QuotedPart], barred: Mapping[int, Sequence[Lack]]
) -> list[Problem]:
    """Name the goods that may not be handed over where the order goes, and the way out."""
    return [
        Problem(line.given[0].field, _barred_words(line.offer, barred[line.offer.id]))
        for part in parts
        for line in part.lines
        if line.offer.id in barred
    ]


def _barred_words(offer: Offer, lacks: Sequence[Lack]) -> str:
    return _(
        "%(name)s dari %(producer)s belum boleh diserahkan ke daerah steril (%(lacks)s). "
        "Pilih tempat antar di sisi darat, atau ganti dengan produsen lain.",
        name=offer.product.name,
        producer=offer.producer.name,
        lacks=", ".join(lack.title for lack in lacks),
    )


def unfilled_problem(
    line: Wanted, filled: Decimal, offers: Collection[Offer], barred: Container[int] = ()
) -> Problem:
    """Say how much of a line whose producer is left open can be filled."""
    known = next(iter(offers), None)
    if known is None:
        text = _("Belum ada produsen yang menjual barang ini. Hapus dari pesanan.")
        return Problem(line.field, text)
    name, unit = known.product.name, known.product.unit
    if all(offer.id in barred for offer in offers):
        text = _(
            "Belum ada produsen %(name)s yang boleh menyerahkan ke daerah steril. "
            "Pilih tempat antar di sisi darat.",
            name=name,
        )
        return Problem(line.field, text)
    if not filled:
        text = _("Belum ada produsen yang sanggup memenuhi %(name)s untuk hari itu.", name=name)
        return Problem(line.field, text)
    text = _(
        "Untuk hari itu %(name)s hanya bisa dipenuhi %(left)s %(unit)s dalam kemasan utuh.",
        name=name,
        left=written(filled),
        unit=unit,
    )
    return Problem(line.field, text)


def _quantity_problems(line: QuotedLine) -> list[Problem]:
    terms, unit, name = line.terms, line.offer.product.unit, line.offer.product.name
    field = line.given[0].field
    if line.quantity < terms.minimum_quantity:
        text = _(
            "%(name)s: paling sedikit %(minimum)s %(unit)s.",
            name=name,
            minimum=written(terms.minimum_quantity),
            unit=unit,
        )
        return [Problem(field, text, is_input=True)]
    if line.quantity % terms.order_multiple:
        more = _whole_packs(line.quantity, terms.order_multiple)
        text = _(
            "%(name)s dijual per %(multiple)s %(unit)s. Pesan %(less)s atau %(more)s.",
            name=name,
            multiple=written(terms.order_multiple),
            unit=unit,
            less=written(max(more - terms.order_multiple, terms.order_multiple)),
            more=written(more),
        )
        return [Problem(field, text, is_input=True)]
    return []


def _whole_packs(quantity: Decimal, multiple: Decimal) -> Decimal:
    return (quantity / multiple).to_integral_value(ROUND_CEILING) * multiple


def _day_problems(line: QuotedLine, day: date) -> list[Problem]:
    if day >= line.earliest:
        return []
    text = _(
        "%(name)s paling cepat tiba %(day)s. Pilih hari itu atau sesudahnya.",
        name=line.offer.product.name,
        day=written_day(line.earliest),
    )
    return [Problem(DAY, text, is_input=True)]


def _shut_problems(line: QuotedLine, day: date, promise: DayPromise | None) -> list[Problem]:
    if promise is None or not promise.is_shut:
        return []
    words = {"name": line.offer.product.name, "day": written_day(day)}
    text = (
        _("Produsen %(name)s tutup pada %(day)s. Pilih hari lain.", **words)
        if promise.is_closed
        else _("%(name)s tidak ada pada %(day)s: di luar musimnya. Pilih hari lain.", **words)
    )
    return [Problem(DAY, text, is_input=True)]


def _shortage_problems(line: QuotedLine, promise: DayPromise | None) -> list[Problem]:
    offer, field = line.offer, line.given[0].field
    capacity = promise.free_capacity if promise else offer.weekly_capacity
    if offer.available_quantity < line.quantity:
        return [Problem(field, shortage_words(offer, Shortage.STOCK))]
    if capacity is not None and capacity < line.quantity:
        return [Problem(field, shortage_words(offer, Shortage.CAPACITY, capacity))]
    return []


def _missing_words(part: QuotedPart) -> str:
    return _(
        "Tambah %(missing)s untuk minimum %(producer)s (%(minimum)s).",
        missing=part.missing,
        producer=part.producer.name,
        minimum=part.minimum_order,
    )
