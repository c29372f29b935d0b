"""Where a sent file waits until a worker reads it."""

from __future__ import annotations

from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.spreadsheets.reading import suffix_of
from marketplace.spreadsheets.reading.limits import LARGEST_FILE, refuse
from marketplace.web.storage import storage


def kept_file(content: bytes | None) -> str:
    """Keep a file and return its key; raises `Invalid` on `file` where there is none."""
    if content is None:
        raise Invalid({"file": [_("Pilih berkas Excel (.xlsx) atau CSV.")]})
    if not content.strip():
        raise refuse("empty")
    if len(content) > LARGEST_FILE:
        raise refuse("large")
    return storage().save(content, folder="spreadsheets", suffix=suffix_of(content))
