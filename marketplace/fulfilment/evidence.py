"""Photos of damaged goods: made harmless, then kept under a name of ours."""

from __future__ import annotations

from marketplace.shared.files import Storage
from marketplace.shared.pictures import make_harmless

WIDTH = 1280  # pixels; a torn bag can be seen
FOLDER = "receipts"


def keep_photo(content: bytes, storage: Storage, *, field: str) -> str:
    """Keep a photo encoded anew and return its key; `Invalid` on `field` for anything else."""
    photo = make_harmless(content, (WIDTH,), field=field)
    return storage.save(photo.files[WIDTH], folder=FOLDER, suffix=".webp")
