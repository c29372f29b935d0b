"""Many goods in one table."""

from __future__ import annotations

from marketplace.grid.services.saving import open_save
from tests.architecture.routes.naming import Door, opaque

AFTER = 3  # offers and their seller

DOORS = {"grid.take_back": Door(opaque("grid_save", "deal.grid_save"))}
NAMELESS = {"grid.save_grid"}
LISTS = {"grid.show_grid"}


def furnish(deal):
    """Let the producer save a table."""
    deal.grid_save = open_save("satu", actor=deal.seller)
