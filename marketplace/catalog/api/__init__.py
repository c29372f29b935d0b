"""The JSON API of catalog. Same services as the pages, another door."""

from marketplace.web.api import api_blueprint

api = api_blueprint("catalog", about="The catalogue: categories, products and their offers")

from marketplace.catalog.api import (  # noqa: F401
    availability,
    offers,
    pricing,
    products,
    reviews,
    suggesting,
    synonyms,
)
