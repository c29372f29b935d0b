"""Is a printed purchase order genuine, and does it still say what holds? By its code.

The first half of a code belongs to the number, the second to what the paper says: lines,
prices, day and total. Without our key neither can be worked out; neither tells of the order.
"""

from __future__ import annotations

import hmac
from enum import StrEnum

from marketplace.accounts.keys import short_code
from marketplace.orders.models import ProducerOrder
from marketplace.orders.states import DEAD_STATES

HALF = 10  # letters


class Finding(StrEnum):
    """What a code says of the paper that carries it."""

    GENUINE = "genuine"
    CHANGED = "changed"  # genuine, but the order was changed since
    ENDED = "ended"  # genuine, but the order does not hold any more
    UNKNOWN = "unknown"


def code_of(part: ProducerOrder) -> str:
    """Return the code of a part as it stands now: two groups of ten letters."""
    return f"{_number_code(part.number)}-{short_code('paper content', _content(part))}"


def judge(part: ProducerOrder | None, code: str) -> Finding:
    """Say what a code is worth; a number that does not exist looks like a wrong code."""
    number = part.number if part is not None else "-"
    said, _gap, content = code.upper().partition("-")
    if not hmac.compare_digest(said.encode(), _number_code(number).encode()) or part is None:
        return Finding.UNKNOWN
    if part.state in DEAD_STATES:
        return Finding.ENDED
    wanted = short_code("paper content", _content(part))
    same = hmac.compare_digest(content.encode(), wanted.encode())
    return Finding.GENUINE if same else Finding.CHANGED


def _number_code(number: str) -> str:
    return short_code("paper number", number)


def _content(part: ProducerOrder) -> str:
    """Write down all that the paper says and that can change."""
    lines = [
        f"{line.id}:{line.product_name}:{line.unit}:{line.quantity:f}:{line.unit_price.rupiah}"
        f":{line.line_total.rupiah}"
        for line in part.lines
    ]
    return "|".join(
        [part.number, part.delivery_day.isoformat(), *lines, str(part.total.rupiah)]
    )
