"""Goods of catch weight are paid by what the dock's scale shows, less the containers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from marketplace.fulfilment.judgements import (
    MOST_CONTAINERS,
    NOTHING,
    Judgement,
    judged_quantity,
    net_weight,
    parts,
)
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.shared.quantity import written


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
    net = net_weight(weighing, tares[line.id])
    if net <= 0 or net < judged_quantity(judgement):
        return _(
            "%(name)s: berat bersih jadi %(net)s kg. Periksa berat timbangan dan jumlah wadah.",
            name=line.product_name,
            net=written(net),
        )
    return None


def _accepting(
    named: Mapping[int, OrderLine], judgement: Judgement, tares: Mapping[int, Decimal]
) -> Judgement:
    weighing = judgement.get("weighing")
    if weighing is None:
        return judgement
    line = named[judgement["id"]]
    net = min(net_weight(weighing, tares[line.id]), line.awaited_quantity)
    _accepted, regraded, rejected = parts(judgement)
    return {**judgement, "accepted_quantity": max(net - regraded - rejected, NOTHING)}
