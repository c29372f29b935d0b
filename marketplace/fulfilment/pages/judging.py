"""The form of a receipt: as sent, less than sent, or damaged, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate

from marketplace.fulfilment.judgements import MOST_CONTAINERS, NOTHING, Judgement, Weighing
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.producer_order_schemas import LONGEST_REASON
from marketplace.orders.reasons import reason_of
from marketplace.shared.language import LazyText, _, _l
from marketplace.shared.quantity import plain, written
from marketplace.web.fields import LineText, QuantityField
from marketplace.web.forms import Form

AS_SENT, SHORT, DAMAGED, WEIGHED = "ok", "short", "bad", "weigh"
LONGEST_PICKED = 90
CHECKED = _l("Suhu, kebersihan kendaraan, dan label sudah diperiksa")
CAUSES: tuple[LazyText, ...] = (
    _l("Kemasan sobek atau bocor"),
    _l("Basah, kotor, atau berjamur"),
    _l("Pecah, memar, atau penyok"),
    _l("Mutu di bawah pesanan"),
    _l("Barang tidak sesuai pesanan"),
    _l("Kedaluwarsa atau label tidak ada"),
    _l("Suhu tidak sesuai saat tiba"),
)

FIELDS = (
    "choice",
    "awaited",
    "arrived",
    "rejected",
    "regraded",
    "percent",
    "missing",
    "cause",
    "detail",
    "gross",
    "containers",
)
FIRST_FIELD = {AS_SENT: "choice", SHORT: "arrived", DAMAGED: "rejected", WEIGHED: "gross"}


def receipt_form(bought: ProducerOrder) -> Form:
    """Make the form for all that is awaited; what is shown as awaited comes back with it."""
    asked: dict[str, fields.Field[Any]] = {
        "note": LineText(load_default="", validate=validate.Length(max=400)),
        "checked": LineText(load_default=""),
    }
    stored: dict[str, str] = {"checked": "1"}
    for place, line in awaited_lines(bought):
        asked |= _line_fields(place)
        stored[f"choice-{place}"] = AS_SENT
        stored[f"awaited-{place}"] = f"{plain(line.awaited_quantity):f}"
        stored[f"arrived-{place}"] = written(line.awaited_quantity)
    return Form(Schema.from_dict(asked)(), stored)


def awaited_lines(bought: ProducerOrder) -> Iterator[tuple[int, OrderLine]]:
    """Give the lines of which something was sent and not yet judged, with their places."""
    for place, line in enumerate(bought.lines, start=1):
        if line.awaited_quantity:
            yield place, line


def judgements_of(bought: ProducerOrder, form: Form, *, all_as_sent: bool) -> list[Judgement]:
    """Return what an accepted form says; `form.errors` then names what does not add up."""
    judgements = []
    for place, line in awaited_lines(bought):
        said = {name: form.values[f"{name}-{place}"] for name in FIELDS}
        if all_as_sent:
            said["choice"] = AS_SENT
        problem = _problem(line, said)
        if problem:
            form.errors[f"{FIRST_FIELD[said['choice']]}-{place}"] = [problem]
        judgements.append(_judgement(line, said))
    return judgements


def note_of(form: Form) -> str:
    """Return the note, with what the receiver ticked as checked in front."""
    checked = f"{CHECKED.message}." if form.values["checked"] else ""
    return " ".join(part for part in (checked, form.values["note"]) if part)


def field_names(bought: ProducerOrder, form: Form) -> dict[str, list[str]]:
    """Turn the places of lines in a refusal into the names of the form's fields."""
    names = {
        f"lines.{number}": f"choice-{place}"
        for number, (place, _line) in enumerate(awaited_lines(bought))
    }
    return {names.get(name, name): said for name, said in form.errors.items()}


def _line_fields(place: int) -> dict[str, fields.Field[Any]]:
    count = {"minimum": NOTHING, "load_default": NOTHING}
    detail = validate.Length(max=LONGEST_REASON - LONGEST_PICKED - 2)
    return {
        f"choice-{place}": fields.String(
            load_default=AS_SENT, validate=validate.OneOf(tuple(FIRST_FIELD))
        ),
        f"awaited-{place}": QuantityField(required=True, minimum=NOTHING),
        f"arrived-{place}": QuantityField(**count),
        f"rejected-{place}": QuantityField(**count),
        f"regraded-{place}": QuantityField(**count),
        f"percent-{place}": fields.Integer(load_default=0),
        f"missing-{place}": QuantityField(**count),
        f"cause-{place}": LineText(
            load_default="", validate=validate.Length(max=LONGEST_PICKED)
        ),
        f"detail-{place}": LineText(load_default="", validate=detail),
        f"gross-{place}": QuantityField(**count),
        f"containers-{place}": fields.Integer(
            load_default=0, validate=validate.Range(0, MOST_CONTAINERS)
        ),
    }


def _problem(line: OrderLine, said: dict[str, Any]) -> str:
    if said["choice"] == WEIGHED and not said["gross"]:
        return _("%(name)s: isi berat di timbangan.", name=line.product_name)
    if said["choice"] == SHORT and said["arrived"] > said["awaited"]:
        return _too_much(line, said["awaited"])
    if said["choice"] != DAMAGED:
        return ""
    if not said["rejected"] + said["regraded"]:
        return _("%(name)s: isi berapa yang rusak.", name=line.product_name)
    if _sound(said) < 0:
        return _too_much(line, said["awaited"])
    return ""


def _judgement(line: OrderLine, said: dict[str, Any]) -> Judgement:
    if said["choice"] == AS_SENT:
        return {"id": line.id, "accepted_quantity": said["awaited"]}
    if said["choice"] == SHORT:
        return {"id": line.id, "accepted_quantity": said["arrived"]}
    if said["choice"] == WEIGHED:
        scale: Weighing = {
            "gross_weight": said["gross"],
            "containers": said["containers"],
            "awaited": said["awaited"],
        }
        return {"id": line.id, "weighing": scale}
    return {
        "id": line.id,
        "accepted_quantity": _sound(said),
        "regraded_quantity": said["regraded"],
        "regrade_percent": said["percent"],
        "rejected_quantity": said["rejected"],
        "reason": reason_of(said["cause"], said["detail"]),
    }


def _sound(said: dict[str, Any]) -> Decimal:
    """Return what is left for the full price; what did not arrive stays awaited."""
    left: Decimal = said["awaited"] - said["rejected"] - said["regraded"] - said["missing"]
    return left


def _too_much(line: OrderLine, awaited: Decimal) -> str:
    return _(
        "%(name)s: jumlahnya lebih dari %(quantity)s %(unit)s yang dikirim.",
        name=line.product_name,
        quantity=written(awaited),
        unit=line.unit,
    )
