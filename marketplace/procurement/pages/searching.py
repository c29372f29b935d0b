"""The search in the head of the buyer's office, and the bell beside it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog.pages.cards import in_language
from marketplace.catalog.pages.ready import edition
from marketplace.catalog.pages.suggesting import ICONS, address_of
from marketplace.catalog.wording import SUGGESTION_KINDS
from marketplace.procurement.pages import pages
from marketplace.procurement.queries.purchases import Purchase, purchases
from marketplace.shared.actors import BUYER_ROLES, Actor
from marketplace.shared.language import _
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.current import Visitor, current_actor

LONGEST_TEXT = 80
MOST_ORDERS = 8


@dataclass(frozen=True)
class SearchField:
    """Where the search of the office leads, and what stands in its empty field."""

    url: str
    placeholder: str


@navigation.provide("search")
def search_field(present: Visitor | None) -> SearchField | None:
    """Let people of buyers search from every page of their office."""
    if not _is_of_buyer(present):
        return None
    return SearchField(url_for("procurement.search_office"), _("Cari PO, produk, produsen"))


@navigation.provide("notices_url")
def notices_url(present: Visitor | None) -> str | None:
    """Let the bell lead to the work list."""
    return url_for("procurement.show_work") if _is_of_buyer(present) else None


@navigation.provide("notices")
def notices(present: Visitor | None) -> int:
    """Count what waits: the figure that stands beside the work list in the menu."""
    return navigation.menu().count_at("work") if _is_of_buyer(present) else 0


@pages.get("/usaha/cari")
@allow(*BUYER_ROLES)
def search_office() -> ResponseReturnValue:
    """Find own orders by number, goods and producers; a whole number leads to its order."""
    text = request.args.get("q", "")[:LONGEST_TEXT].strip()
    found = _orders(text, current_actor())
    if len(found) == 1 and found[0].order.number == text.upper():
        return redirect(url_for("procurement.show_purchase", number=found[0].order.number))
    return render_template(
        "procurement/search.html",
        text=text,
        orders=found,
        suggestions=edition().suggest(text),
        address=address_of,
        in_language=in_language,
        icons=ICONS,
        kinds=SUGGESTION_KINDS,
    )


def _orders(text: str, actor: Actor) -> list[Purchase]:
    """Find orders by a part of their number; words without a digit are none."""
    if not any(letter.isdigit() for letter in text):
        return []
    return list(purchases(actor, text=text, limit=MOST_ORDERS).items)


def _is_of_buyer(present: Visitor | None) -> bool:
    return present is not None and present.actor.has(*BUYER_ROLES)
