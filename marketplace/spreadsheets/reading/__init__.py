"""Spreadsheets from strangers, read safely: whatever is in them, rows of text or a refusal."""

from __future__ import annotations

from marketplace.spreadsheets.reading.csv_file import read_csv
from marketplace.spreadsheets.reading.limits import LARGEST_FILE, Rows, refuse
from marketplace.spreadsheets.reading.xlsx_file import read_xlsx

ZIP, OLD_OFFICE, PDF = b"PK", b"\xd0\xcf\x11\xe0", b"%PDF"
PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF")


def read_spreadsheet(content: bytes) -> Rows:
    """Return (line, cells) for each row with something in it, whatever the file is called.

    Raises `Invalid` on `file`, saying what to do, for anything that is not a readable table
    within the limits.
    """
    if not content.strip():
        raise refuse("empty")
    if len(content) > LARGEST_FILE:
        raise refuse("large")
    if content.startswith(OLD_OFFICE):
        raise refuse("old_office")
    if content.startswith((PDF, *PICTURES)):
        raise refuse("kind")
    rows = read_xlsx(content) if content.startswith(ZIP) else read_csv(content)
    if not rows:
        raise refuse("empty")
    return rows


def suffix_of(content: bytes) -> str:
    """Return the ending under which a file is kept."""
    return ".xlsx" if content.startswith(ZIP) else ".csv"
