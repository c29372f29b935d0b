"""The catalogue as this request sees it: read once, for the menu and for the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import g, request, url_for

from marketplace.catalog.pages.cards import in_language
from marketplace.catalog.pages.ready import edition
from marketplace.catalog.queries.market import Shelf
from marketplace.shared.language import _
from marketplace.web import navigation
from marketplace.web.current import Visitor


def current_shelf(slug: str | None) -> Shelf | None:
    """Return the category of this slug and mark it in the menu; None for an unknown one."""
    g.shelf = next((shelf for shelf in edition().shelves if shelf.slug == slug), None)
    shelf: Shelf | None = g.shelf
    return shelf


def show_shelf(category_id: int) -> Shelf:
    """Return the category of this id and mark it in the menu."""
    g.shelf = next(shelf for shelf in edition().shelves if shelf.id == category_id)
    shelf: Shelf = g.shelf
    return shelf


@dataclass(frozen=True)
class ShelfLink:
    """One line of the category menu."""

    label: str
    url: str
    current: bool


class CategoryMenu:
    """The category menu, read when a page draws it: the back office does not."""

    def __iter__(self) -> Iterator[ShelfLink]:
        """Begin with everything, then each category."""
        present = g.get("shelf")
        everything = url_for("catalog.list_products")
        is_whole = present is None and request.path in {"/", everything}
        yield ShelfLink(_("Semua"), everything, is_whole)
        for shelf in edition().shelves:
            url = url_for("catalog.list_products", category=shelf.slug)
            yield ShelfLink(in_language(shelf.name, shelf.name_en), url, shelf == present)


@navigation.provide("categories")
def category_menu(_present: Visitor | None) -> CategoryMenu:
    """Offer the categories to the menu of the shop, with the present one marked."""
    return CategoryMenu()
