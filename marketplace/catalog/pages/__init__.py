"""The web pages of catalog, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("catalog", __name__)

from marketplace.catalog.pages import (  # noqa: F401
    autosaving,
    calendar,
    dashboard,
    exporting,
    merging,
    offer_editor,
    offer_states,
    offers,
    photos,
    price_lists,
    queue,
    references,
    shops,
    showing,
    specs,
    storefront,
    suggesting,
    synonyms,
    variants,
)
