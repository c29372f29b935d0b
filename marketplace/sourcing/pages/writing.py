"""The form of a request: empty, from a need that is short, or from the cart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.buyers.queries import open_delivery_points
from marketplace.catalog.models import Product
from marketplace.orders.queries.carts import cart_lines
from marketplace.shared.clock import JAKARTA, today
from marketplace.shared.criteria import Criterion
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import from_public, to_public
from marketplace.shared.quantity import written
from marketplace.sourcing import wording
from marketplace.sourcing.models import MOST_LINES, RequestForQuotation
from marketplace.sourcing.pages import pages
from marketplace.sourcing.policies import ASKING_ROLES
from marketplace.sourcing.queries import choices
from marketplace.sourcing.queries.rfqs import find_rfq, invited_to
from marketplace.sourcing.schemas import RfqInput
from marketplace.sourcing.services import drafting, publishing
from marketplace.sourcing.states import USUAL_WEIGHTS, RfqState
from marketplace.web.access import allow
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.errors import STATUS_OF
from marketplace.web.row_forms import RowForm, flatten, nest

USUAL_ANSWER, USUAL_AHEAD = timedelta(days=5), timedelta(days=12)
CLOSING_HOUR = time(17)
LINE_FIELDS = (
    "goods",
    "category",
    "unit",
    "quantity",
    "delivery_day",
    "delivery_point",
    "ceiling_rupiah",
    "shows_ceiling",
)
SAYS_SOMETHING = ("goods", "quantity", "ceiling_rupiah")


@pages.get("/usaha/penawaran/baru")
@allow(*ASKING_ROLES)
def new_rfq() -> ResponseReturnValue:
    """Show the form; `dari=keranjang` fills it from the cart, `produk` … from a need."""
    closing = datetime.combine(today() + USUAL_ANSWER, CLOSING_HOUR)
    initial: dict[str, Any] = {
        "closes_at": closing.isoformat(timespec="minutes"),
        "note": request.args.get("catatan", "")[:500],
        "is_open": "1",
        **{f"weights.{each.value}": str(USUAL_WEIGHTS[each]) for each in Criterion},
    }
    rows = list(_from_cart() if request.args.get("dari") == "keranjang" else _from_need())
    if rows:
        initial["title"] = rows[0]["goods"][:80]
    return _form(_RfqForm(RfqInput(), initial | _flat(rows)), None)


@pages.post("/usaha/penawaran/baru")
@allow(*ASKING_ROLES)
def draft_rfq() -> ResponseReturnValue:
    """Keep the request as a draft, or publish it at once."""
    return _accept(None)


@pages.get("/usaha/penawaran/<rfq>/ubah")
@allow(*ASKING_ROLES)
def edit_rfq(rfq: str) -> ResponseReturnValue:
    """Show the form of a draft."""
    found = find_rfq(found_id("rfq", rfq), actor=current_actor())
    if found.state is not RfqState.DRAFT:
        flash(_("Permintaan ini sudah diumumkan, jadi tidak bisa diubah."), "bad")
        return redirect(url_for("sourcing.show_rfq", rfq=rfq), 303)
    return _form(_RfqForm(RfqInput(), _stored(found)), found)


@pages.post("/usaha/penawaran/<rfq>/ubah")
@allow(*ASKING_ROLES)
def change_rfq(rfq: str) -> ResponseReturnValue:
    """Take over what was changed."""
    return _accept(find_rfq(found_id("rfq", rfq), actor=current_actor()))


class _RfqForm(RowForm):
    several = frozenset({"invited"})


def _accept(rfq: RequestForQuotation | None) -> ResponseReturnValue:
    form = _RfqForm(RfqInput())
    rows = [row for row in _rows(request.form) if any(row.get(n) for n in SAYS_SOMETHING)]
    kept = _kept(rows)
    if "add" in request.form or "look" in request.form:
        form.typed = kept | ({f"lines.{len(rows)}.goods": ""} if "add" in request.form else {})
        return _form(form, rfq)
    is_fine = form.accepts(_with_goods(rows))
    form.typed = kept
    if not is_fine:
        form.errors = _as_typed(form.errors)
        return _form(form, rfq)
    try:
        saved = _save(rfq, form.values)
    except (Invalid, RuleBroken) as error:
        form.refused(error)
        form.errors = _as_typed(flatten(form.errors))
        response = _form(form, rfq)
        response.status_code = STATUS_OF[type(error)]
        return response
    return redirect(url_for("sourcing.show_rfq", rfq=to_public("rfq", saved.id)), 303)


def _as_typed(errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Name what is wrong with a product or description by the one field for both."""
    found: dict[str, list[str]] = {}
    for name, told in errors.items():
        line, _dot, field = name.rpartition(".")
        typed = f"{line}.goods" if field in ("product", "spec") else name
        found.setdefault(typed, []).extend(told)
    return found


def _save(rfq: RequestForQuotation | None, facts: dict[str, Any]) -> RequestForQuotation:
    actor = current_actor()
    if rfq is None:
        saved = drafting.draft_rfq(actor=actor, facts=facts)  # type: ignore[arg-type]
    else:
        saved = drafting.change_rfq(rfq.id, actor=actor, facts=facts)  # type: ignore[arg-type]
    if "publish" not in request.form:
        flash(_("Tersimpan sebagai draf."), "ok")
        return saved
    try:
        publishing.publish_rfq(saved.id, actor=actor)
    except RuleBroken as error:  # the draft stays: nothing that was typed is lost
        flash(str(error), "bad")
    else:
        flash(_("Diumumkan. Produsen yang dituju diberi tahu."), "ok")
    return saved


def _rows(typed: Mapping[str, str]) -> list[dict[str, str]]:
    rows = nest({name: typed[name] for name in typed if name.startswith("lines.")})
    return list(rows.get("lines", []))


def _kept(rows: list[dict[str, str]]) -> dict[str, Any]:
    """Return what was typed, with its rows counted anew, to be shown again."""
    kept: dict[str, Any] = {
        name: request.form[name] for name in request.form if not name.startswith("lines.")
    }
    return kept | _flat(rows) | {"invited": request.form.getlist("invited")}


def _flat(rows: list[dict[str, str]]) -> dict[str, str]:
    return {
        f"lines.{place}.{name}": row.get(name, "")
        for place, row in enumerate(rows)
        for name in LINE_FIELDS
    }


def _with_goods(rows: list[dict[str, str]]) -> Any:  # noqa: ANN401
    """Return the fields as the schema wants them: goods are a product, or a description."""
    by_name = {label(product): product for product in choices.products_on_sale()}
    fields = request.form.copy()
    for name in list(fields):
        if name.startswith("lines."):
            del fields[name]
    fields["is_open"] = request.form.get("is_open", "")
    for place, row in enumerate(rows):
        product = by_name.get(row.get("goods", "").strip())
        for name in LINE_FIELDS[3:]:
            fields[f"lines.{place}.{name}"] = row.get(name, "")
        if product is not None:
            fields[f"lines.{place}.product"] = to_public("product", product.id)
        else:
            fields[f"lines.{place}.spec"] = row.get("goods", "")
            fields[f"lines.{place}.category"] = row.get("category", "")
            fields[f"lines.{place}.unit"] = row.get("unit", "")
    return fields


def label(product: Product) -> str:
    """Name a product so that its packs are told apart: Gula semut, 500 g."""
    return f"{product.name}, {product.pack}" if product.pack else product.name


def _from_cart() -> Iterator[dict[str, str]]:
    lines = cart_lines(current_actor())[:MOST_LINES]
    products = choices.find_products({line.product_id for line in lines})
    for line in lines:
        product = products[line.product_id]
        yield _usual() | {"goods": label(product), "quantity": written(line.quantity)}


def _from_need() -> Iterator[dict[str, str]]:
    """Read what a need lacks from the address."""
    asked = request.args
    number = from_public("product", asked.get("produk", ""))
    product = choices.find_products({number}).get(number) if number else None
    if product is None and not asked.get("kategori"):
        return
    given = {
        "goods": label(product) if product else asked.get("barang", ""),
        "category": asked.get("kategori", ""),
        "unit": asked.get("satuan", ""),
        "quantity": asked.get("jumlah", ""),
        "delivery_day": asked.get("hari", ""),
        "delivery_point": asked.get("tempat", ""),
        "ceiling_rupiah": asked.get("batas", ""),
    }
    yield _usual() | {name: value[:120] for name, value in given.items() if value}


def _usual() -> dict[str, str]:
    return {"delivery_day": (today() + USUAL_AHEAD).isoformat()}


def _stored(rfq: RequestForQuotation) -> dict[str, Any]:
    closing = rfq.closes_at.astimezone(JAKARTA).replace(tzinfo=None)
    rows = [
        {
            "goods": label(line.product) if line.product else line.spec,
            "category": to_public("category", line.category_id),
            "unit": line.unit,
            "quantity": written(line.quantity),
            "delivery_day": line.delivery_day.isoformat(),
            "delivery_point": to_public("delivery_point", line.delivery_point_id),
            "ceiling_rupiah": f"{line.ceiling.rupiah:,}".replace(",", ".")
            if line.ceiling
            else "",
            "shows_ceiling": "1" if line.shows_ceiling else "",
        }
        for line in rfq.lines
    ]
    return {
        "title": rfq.title,
        "note": rfq.note,
        "closes_at": closing.isoformat(timespec="minutes"),
        "is_open": "1" if rfq.is_open else "",
        "invited": [to_public("organisation", each.producer_id) for each in invited_to(rfq.id)],
        **{f"weights.{each.value}": str(weight) for each, weight in rfq.weights.items()},
        **_flat(rows),
    }


def _form(form: RowForm, rfq: RequestForQuotation | None) -> Response:
    shown = form.typed or form.initial
    count = max(1, len({name.split(".")[1] for name in shown if name.startswith("lines.")}))
    products = choices.products_on_sale()
    by_name = {label(product): product.category_id for product in products}
    wanted = {by_name.get(str(form.value(f"lines.{place}.goods"))) for place in range(count)}
    wanted |= {
        from_public("category", str(form.value(f"lines.{place}.category")))
        for place in range(count)
    }
    page = render_template(
        "sourcing/rfq_form.html",
        form=form,
        rfq=rfq,
        rows=min(count, MOST_LINES),
        may_add=count < MOST_LINES,
        goods=list(by_name),
        categories=choices.categories(),
        units=choices.units(),
        points=open_delivery_points(current_actor().organisation_id or 0),
        producers=choices.producers_for({each for each in wanted if each}),
        criteria=list(Criterion),
        usual_day=(today() + USUAL_AHEAD).isoformat(),
        today=today(),
        say=wording,
    )
    return make_response(page, form.status)
