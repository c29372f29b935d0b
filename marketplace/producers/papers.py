"""Scans and photos of papers: what may be handed in, and how it is kept."""

from __future__ import annotations

from marketplace.shared.errors import Invalid
from marketplace.shared.files import Storage
from marketplace.shared.language import _
from marketplace.shared.pictures import kind_of, make_harmless

LARGEST_PDF = 5 * 1024 * 1024
LEGIBLE_WIDTH = 1600  # pixels; small print can still be read
FOLDER = "papers"
TYPES = {".pdf": "application/pdf", ".webp": "image/webp"}


def keep_paper(content: bytes, storage: Storage, *, field: str = "file") -> str:
    """Keep a PDF as it is, a photo encoded anew; return its key.

    Judged by content, never by name. Raises `Invalid` on `field` for anything else.
    """
    if content.startswith(b"%PDF-"):
        _check_pdf(content, field)
        return storage.save(content, folder=FOLDER, suffix=".pdf")
    if content and kind_of(content) is None:
        raise Invalid({field: [_("Unggah PDF, atau foto JPEG, PNG, atau WebP.")]})
    photo = make_harmless(content, (LEGIBLE_WIDTH,), field=field)
    return storage.save(photo.files[LEGIBLE_WIDTH], folder=FOLDER, suffix=".webp")


def media_type(key: str) -> str:
    """Return the media type of a kept paper."""
    return next(kind for suffix, kind in TYPES.items() if key.endswith(suffix))


def _check_pdf(content: bytes, field: str) -> None:
    if len(content) > LARGEST_PDF:
        message = _(
            "PDF ini lebih dari 5 MB. Pindai dengan mutu lebih rendah, lalu unggah lagi."
        )
        raise Invalid({field: [message]})
    if b"%%EOF" not in content[-2048:]:
        raise Invalid({field: [_("PDF ini terpotong. Simpan ulang, lalu unggah lagi.")]})
