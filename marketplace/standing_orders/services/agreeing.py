"""What was seen of a day that asks is what is ordered: nobody pays more than was shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NotRequired, TypedDict

from marketplace.orders.queries.quotes import LineInput, quote_for
from marketplace.orders.quotes import QuotedLine
from marketplace.shared.database import transactional
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.standing_orders.models import Occurrence


class Choice(TypedDict):
    """How much of one line comes, from which offer (None: as the line says), at what price."""

    line_id: int
    quantity: Decimal
    offer_id: NotRequired[int | None]
    seen: NotRequired[Mapping[int, Money]]  # by offer, of one unit before tax, as shown
    ceiling: NotRequired[Money]  # the most that one unit may cost before tax


@transactional
def agree(
    occurrence: Occurrence, lines: Sequence[Choice], wishes: Sequence[LineInput], day: date
) -> str:
    """Return the seal of what these lines come to now, which is what may be ordered.

    Raises `RuleBroken`, naming each line (`lines.0`), where it is dearer than was seen, or
    would come from somebody whose price was not seen.
    """
    standing = occurrence.standing_order
    quote = quote_for(wishes, day, standing.buyer, standing.delivery_point.zone)
    products = {line.id: line.product_id for line in standing.lines}
    errors: dict[str, list[str]] = {}
    for place, choice in enumerate(lines):
        mine = [
            each
            for each in quote.lines
            if each.offer.product_id == products[choice["line_id"]]
            and choice.get("offer_id") in (None, each.offer.id)
        ]
        dearer = [_words(each) for each in _dearer(choice, mine)]
        if choice["quantity"] and dearer:
            errors[f"lines.{place}"] = dearer
    if errors:
        raise RuleBroken(
            _("Harga berubah sejak Anda lihat. Tidak ada yang dipesan. Periksa, lalu kirim."),
            errors=errors,
        )
    return quote.seal


def _dearer(choice: Choice, lines: Sequence[QuotedLine]) -> Iterator[QuotedLine]:
    seen, ceiling = choice.get("seen"), choice.get("ceiling")
    for each in lines:
        most = ceiling if seen is None else seen.get(each.offer.id)
        is_unseen = seen is not None and most is None
        if is_unseen or (most is not None and each.unit_price > most):
            yield each


def _words(line: QuotedLine) -> str:
    return _(
        "%(name)s dari %(producer)s kini %(price)s per %(unit)s.",
        name=line.offer.product.name,
        producer=line.offer.producer.name,
        price=line.unit_price,
        unit=line.offer.product.unit,
    )
