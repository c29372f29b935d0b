"""Goods of catch weight are paid by what the dock's scale shows, less the containers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from marketplace.fulfilment.judgements import (
    MOST_CONTAINERS,
    NOTHING,
    Judgement,
    Weighing,
    judged_quantity,
    net_weight,
    parts,
)
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.shared.quantity import written

MOST_TIMES = 2  # what was sent; beyond it the scale was read, or typed, wrongly


def weighed(
    bought: ProducerOrder, lines: Sequence[Judgement], tares: Mapping[int, Decimal]
) -> list[Judgement]:
    """Return the judgements with what their weighings accept.

    `tares` are the kg of a container, by id of each line that is weighed. What weighs more than
    was sent is accepted as sent: nobody asked for the rest. Raises `Invalid` for a weighing
    that cannot be.
    """
    named = {line.id: line for line in bought.lines}
    problems = {
        f"lines.{place}": [problem]
        for place, judgement in enumerate(lines)
        if (problem := _problem(named.get(judgement["id"]), judgement, tares))
    }
    if problems:
        raise Invalid(problems)
    return [_accepting(named, judgement, tares) for judgement in lines]


def _problem(
    line: OrderLine | None, judgement: Judgement, tares: Mapping[int, Decimal]
) -> str | None:
    weighing = judgement.get("weighing")
    if line is None or weighing is None:
        return None
    if line.id not in tares:
        return _("%(name)s dihitung, bukan ditimbang.", name=line.product_name)
    if judgement.get("accepted_quantity"):
        return _(
            "%(name)s: isi berat timbangan atau jumlah diterima, jangan keduanya.",
            name=line.product_name,
        )
    if not 0 <= weighing["containers"] <= MOST_CONTAINERS:
        return _("%(name)s: isi berapa wadah yang ikut ditimbang.", name=line.product_name)
    return _problem_on_scale(line, judgement, weighing, tares[line.id])


def _problem_on_scale(
    line: OrderLine, judgement: Judgement, weighing: Weighing, tare: Decimal
) -> str | None:
    if not _is_up_to_date(line, weighing):
        return _(
            "%(name)s: sebagian sudah diterima. Muat ulang, lalu timbang sisanya saja.",
            name=line.product_name,
        )
    net, judged = net_weight(weighing, tare), judged_quantity(judgement)
    likely = max(line.awaited_quantity, judged) * MOST_TIMES
    if net <= 0 or not judged <= net <= likely:
        return _(
            "%(name)s: berat bersih jadi %(net)s kg. Periksa berat timbangan dan jumlah wadah.",
            name=line.product_name,
            net=written(net),
        )
    return None


def _is_up_to_date(line: OrderLine, weighing: Weighing) -> bool:
    """Say whether nobody received of it meanwhile: the same load may be sent in twice.

    Who does not say what they saw may weigh a line once; after that they must.
    """
    seen = weighing.get("awaited")
    return not line.received_quantity if seen is None else seen == line.awaited_quantity


def _accepting(
    named: Mapping[int, OrderLine], judgement: Judgement, tares: Mapping[int, Decimal]
) -> Judgement:
    weighing = judgement.get("weighing")
    line = named.get(judgement["id"])
    if weighing is None or line is None:
        return judgement  # of a line that is not there, others complain
    tare = tares[line.id]
    net = min(net_weight(weighing, tare), line.awaited_quantity)
    _accepted, regraded, rejected = parts(judgement)
    return {
        **judgement,
        "accepted_quantity": max(net - regraded - rejected, NOTHING),
        "weighing": {**weighing, "tare": tare},
    }
