"""Feeds django-oscar's lists and searches by its ORM, without a search server or facets.

Haystack's own simple engine reads the whole table for each page; this one counts and reads
the one page, with everything prefetched that django-oscar's own index prefetches. Found by
words, products come as ids: then Haystack loads them itself, all at once.
"""

from django.db.models import Q
from haystack.backends import BaseEngine, BaseSearchBackend, BaseSearchQuery
from haystack.models import SearchResult
from oscar.core.loading import get_model

BROWSING = "*"
ONLY_COUNTING = (None, 1)  # the ends that Haystack asks for when it wants to know how many


class Backend(BaseSearchBackend):
    """Reads one page of products."""

    def search(self, query_string, start_offset=0, end_offset=None, **_options):
        """Return the page and how many there are."""
        found = get_model("catalogue", "Product").objects.browsable()
        words = [] if query_string == BROWSING else query_string.split()
        for word in words:
            found = found.filter(Q(title__icontains=word) | Q(description__icontains=word))
        hits = found.count()
        if end_offset in ONLY_COUNTING:
            return {"results": [], "hits": hits}
        ordered = found.order_by("-date_created", "-id")
        page = ordered.only("id") if words else ordered.base_queryset()
        results = [
            _result(product, loaded=not words) for product in page[start_offset:end_offset]
        ]
        return {"results": results, "hits": hits}


class Query(BaseSearchQuery):
    """Keeps the words that were typed, nothing else."""

    def build_query(self) -> str:
        """Return the words; whether a product is public the backend asks itself."""
        typed = [
            str(getattr(value, "query_string", value))
            for name, value in _leaves(self.query_filter)
            if name.startswith("content")
        ]
        return " ".join(typed) or BROWSING


class Engine(BaseEngine):
    """What the settings name."""

    backend = Backend
    query = Query


def _leaves(node):
    for child in node.children:
        if hasattr(child, "children"):
            yield from _leaves(child)
        else:
            yield child


def _result(product, *, loaded: bool) -> SearchResult:
    result = SearchResult("catalogue", "product", product.pk, 0)
    if loaded:
        result._object = product
    return result
