"""Standing orders for programs of buyers."""

from __future__ import annotations

from typing import Any

from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.shared.pagination import Part
from marketplace.standing_orders.models import Occurrence, StandingOrder
from marketplace.standing_orders.output_schemas import (
    OccurrencePart,
    StandingDaySchema,
    StandingPart,
    StandingQuery,
    StandingSchema,
    StandingUpcomingList,
    UpcomingQuery,
    told,
)
from marketplace.standing_orders.policies import READING_ROLES, WRITING_ROLES
from marketplace.standing_orders.queries import drafting, foreseeing, occurrences
from marketplace.standing_orders.queries import standing as queries
from marketplace.standing_orders.schemas import (
    WEEKDAYS,
    StandingChangeInput,
    StandingCopyInput,
    StandingDateInput,
    StandingDayChangeInput,
    StandingInput,
    StandingPauseInput,
)
from marketplace.standing_orders.services import answering, timing, writing
from marketplace.web.access import allow
from marketplace.web.api import PageQuery, api_blueprint, found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once

api = api_blueprint("standing_orders", about="Orders that come every week")
BASE = "/standing-orders"
ONE = f"{BASE}/<standing_order_id>"
DAY = f"{BASE}/days/<day_id>"


@api.get(BASE)
@allow(*READING_ROLES)
@refuses(api, 401, 403, 422)
@api.arguments(StandingQuery, location="query")
@api.response(200, StandingPart)
def list_standing(query: dict[str, Any]) -> Part[StandingOrder]:
    """List the standing orders of one's own buyer, the newest first."""
    state = query.pop("state")
    return queries.standing_orders(current_actor(), states=(state,) if state else (), **query)


@api.post(BASE)
@allow(*WRITING_ROLES)
@once
@refuses(api, 401, 403, 409, 422)
@api.arguments(StandingInput)
@api.response(201, StandingSchema)
def make_standing(body: dict[str, Any]) -> StandingOrder:
    """Let goods come every week, at the prices of today; the caller owns it."""
    return writing.make_standing(actor=current_actor(), facts=body)  # type: ignore[arg-type]


@api.post(f"{BASE}/copies")
@allow(*WRITING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(StandingCopyInput)
@api.response(201, StandingSchema)
def copy_standing(body: dict[str, Any]) -> StandingOrder:
    """Make one of what was ordered once, or of what lies in the cart, which stays."""
    actor, order_id = current_actor(), body.pop("order_id")
    wishes = drafting.from_order(order_id, actor) if order_id else drafting.from_cart(actor)
    if not wishes:
        raise Invalid({"order": [_("Keranjang Anda kosong.")]})
    days, substitute = body.pop("weekdays"), body.pop("substitute")
    numbers = {WEEKDAYS.index(day) for day in days}
    body["lines"] = [
        {
            **(
                {"offer_id": each.offer_id}
                if each.offer_id
                else {"product_id": each.product_id}
            ),
            "substitute": substitute,
            "quantities": dict.fromkeys(numbers, each.quantity),
        }
        for each in wishes
    ]
    return writing.make_standing(actor=actor, facts=body)  # type: ignore[arg-type]


@api.get(ONE)
@allow(*READING_ROLES)
@refuses(api, 401, 403, 404)
@api.response(200, StandingSchema)
def show_standing(standing_order_id: str) -> StandingOrder:
    """Show one standing order."""
    return queries.find_standing(_standing(standing_order_id), actor=current_actor())


@api.put(ONE)
@allow(*WRITING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(StandingChangeInput)
@api.response(200, StandingSchema)
def change_standing(body: dict[str, Any], standing_order_id: str) -> StandingOrder:
    """Write it anew, at the prices of today; days whose turn has come stay as they are.

    With the `content_hash` that was read, a writing that came between is a 409, and nothing is
    saved.
    """
    number = _standing(standing_order_id)
    return writing.change_standing(number, actor=current_actor(), facts=body)  # type: ignore[arg-type]


@api.get(f"{ONE}/upcoming")
@allow(*READING_ROLES)
@refuses(api, 401, 403, 404, 422)
@api.arguments(UpcomingQuery, location="query")
@api.response(200, StandingUpcomingList)
def list_upcoming(query: dict[str, int], standing_order_id: str) -> dict[str, Any]:
    """Say what would become of the next days, by today's stock, season and prices."""
    standing = queries.find_standing(_standing(standing_order_id), actor=current_actor())
    return {"items": [told(each) for each in foreseeing.outlooks(standing, query["count"])]}


@api.get(f"{ONE}/days")
@allow(*READING_ROLES)
@refuses(api, 401, 403, 404, 422)
@api.arguments(PageQuery, location="query")
@api.response(200, OccurrencePart)
def list_days(query: dict[str, Any], standing_order_id: str) -> Part[Occurrence]:
    """List the days whose turn has come, the latest first."""
    standing = queries.find_standing(_standing(standing_order_id), actor=current_actor())
    return occurrences.occurrences(standing.id, **query)


@api.post(f"{ONE}/skip")
@allow(*WRITING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(StandingDateInput)
@api.response(200, StandingSchema)
def skip_date(body: dict[str, Any], standing_order_id: str) -> StandingOrder:
    """Let nothing come on one date."""
    return timing.skip_date(_standing(standing_order_id), body["day"], actor=current_actor())


@api.post(f"{ONE}/unskip")
@allow(*WRITING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(StandingDateInput)
@api.response(200, StandingSchema)
def unskip_date(body: dict[str, Any], standing_order_id: str) -> StandingOrder:
    """Let goods come on a skipped date after all."""
    return timing.unskip_date(_standing(standing_order_id), body["day"], actor=current_actor())


@api.post(f"{ONE}/pause")
@allow(*WRITING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(StandingPauseInput)
@api.response(200, StandingSchema)
def pause(body: dict[str, Any], standing_order_id: str) -> StandingOrder:
    """Let nothing come between two days, or until it is resumed."""
    return timing.pause(_standing(standing_order_id), actor=current_actor(), **body)


@api.post(f"{ONE}/resume")
@allow(*WRITING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.response(200, StandingSchema)
def resume(standing_order_id: str) -> StandingOrder:
    """Let goods come again."""
    return timing.resume(_standing(standing_order_id), actor=current_actor())


@api.post(f"{ONE}/end")
@allow(*WRITING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.response(200, StandingSchema)
def end(standing_order_id: str) -> StandingOrder:
    """Let nothing more come; orders that were made go on."""
    return timing.end(_standing(standing_order_id), actor=current_actor())


@api.post(f"{ONE}/take-over")
@allow(*WRITING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.response(200, StandingSchema)
def take_over(standing_order_id: str) -> StandingOrder:
    """Order in the caller's name from now on."""
    return timing.take_over(_standing(standing_order_id), actor=current_actor())


@api.get(DAY)
@allow(*READING_ROLES)
@refuses(api, 401, 403, 404)
@api.response(200, StandingDaySchema)
def show_day(day_id: str) -> Occurrence:
    """Show a day whose turn has come: what is proposed, or what became of it."""
    return occurrences.find_occurrence(_day(day_id), actor=current_actor())


@api.post(f"{DAY}/accept")
@allow(*WRITING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.response(200, StandingDaySchema)
def accept(day_id: str) -> Occurrence:
    """Order the day as it was proposed, in the owner's name."""
    return answering.accept(_day(day_id), actor=current_actor())


@api.post(f"{DAY}/change")
@allow(*WRITING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(StandingDayChangeInput)
@api.response(200, StandingDaySchema)
def change_day(body: dict[str, Any], day_id: str) -> Occurrence:
    """Order other amounts, from other producers of the product, or for another day."""
    return answering.change(_day(day_id), actor=current_actor(), **body)


@api.post(f"{DAY}/skip")
@allow(*WRITING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.response(200, StandingDaySchema)
def let_go(day_id: str) -> Occurrence:
    """Let nothing come on a day that asks or failed."""
    return answering.let_go(_day(day_id), actor=current_actor())


@api.post(f"{DAY}/retry")
@allow(*WRITING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.response(202, StandingDaySchema)
def try_again(day_id: str) -> Occurrence:
    """Have a day that failed ordered again, in a moment."""
    return answering.try_again(_day(day_id), actor=current_actor())


def _standing(text: str) -> int:
    return found_id("standing_order", text)


def _day(text: str) -> int:
    return found_id("standing_order_day", text)
