"""The JSON API of requests for quotation. Same services as the pages, another door."""

from marketplace.sourcing.api import asking, competing, deciding, quoting  # noqa: F401
from marketplace.sourcing.api.door import api

__all__ = ["api"]
