"""Long lists of goods into the cart at once."""

from __future__ import annotations

AFTER = 3  # orders

DOORS: dict[str, object] = {}  # none names a thing in its address
NAMELESS = {"quick_orders.fill_cart", "quick_orders.read_list"}
FIXED = {"quick_orders.show_form", "quick_orders.download_sample"}
