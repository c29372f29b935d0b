"""What is suggested below the search field while somebody types."""

from __future__ import annotations

from flask import Response, make_response, render_template, request, url_for

from marketplace.catalog.pages import pages
from marketplace.catalog.pages.cards import in_language
from marketplace.catalog.pages.freshness import fresh
from marketplace.catalog.pages.ready import edition
from marketplace.catalog.states import SuggestionKind
from marketplace.catalog.suggesting import Suggestion
from marketplace.catalog.wording import SUGGESTION_KINDS
from marketplace.catalog.words import LONGEST_TEXT
from marketplace.web.access import public

ICONS = {
    SuggestionKind.CATEGORY: "layout-grid",
    SuggestionKind.PRODUCT: "package",
    SuggestionKind.PRODUCER: "store",
    SuggestionKind.VILLAGE: "map-pin",
}


@pages.get("/katalog/saran")
@public
def suggest() -> Response:
    """List what the words typed so far may mean, each a link to its own page."""
    found = edition().suggest(request.args.get("q", "")[:LONGEST_TEXT])
    html = render_template(
        "catalog/_suggestions.html",
        suggestions=found,
        address=address_of,
        in_language=in_language,
        icons=ICONS,
        kinds=SUGGESTION_KINDS,
    )
    return fresh(make_response(html))


def address_of(suggestion: Suggestion) -> str:
    """Return the page of what is suggested."""
    if suggestion.kind is SuggestionKind.CATEGORY:
        return url_for("catalog.list_products", category=suggestion.slug)
    pages_of = {
        SuggestionKind.PRODUCT: "catalog.show_product",
        SuggestionKind.PRODUCER: "catalog.show_shop",
        SuggestionKind.VILLAGE: "catalog.show_village",
    }
    return url_for(pages_of[suggestion.kind], slug=suggestion.slug)
