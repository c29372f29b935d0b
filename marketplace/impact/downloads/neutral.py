"""Text that a spreadsheet would take for a formula is made harmless. Pure.

Cells that begin with = + - @, a tab or a line break, or the full-width forms of these signs,
run as formulas when a file is opened. An apostrophe before them makes them text. Numbers are
written as numbers and need none.
"""

from __future__ import annotations

BEGINNINGS = tuple("=+-@\t\r\n＝＋－＠")
APOSTROPHE = "'"


def harmless(text: str) -> str:
    """Return the text with an apostrophe before it where a spreadsheet would calculate."""
    return APOSTROPHE + text if _is_risky(text) else text


def original(cell: str) -> str:
    """Return the text that became this cell."""
    risky = cell.startswith(APOSTROPHE) and _is_risky(cell[1:])
    return cell[1:] if risky else cell


def _is_risky(text: str) -> bool:
    """Say whether it begins like a formula, apostrophes of its own left aside."""
    return text.lstrip(APOSTROPHE).startswith(BEGINNINGS)
