"""Photos of offers: which sizes are kept, and under which addresses they are shown."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.shared.files import Storage
from marketplace.shared.pictures import make_harmless

WIDTHS = (320, 640, 1280)  # pixels
MOST_PHOTOS = 6
FOLDER = "photos"


@dataclass(frozen=True)
class KeptPhoto:
    """A photo that lies in the storage in all its sizes."""

    key: str
    width: int
    height: int
    brightness: int | None = None  # the mean, from 0 (black) to 255 (white)


def keep_photo(content: bytes, storage: Storage, *, field: str = "photos") -> KeptPhoto:
    """Make a stranger's photo harmless and keep it.

    Raises `Invalid` on `field` for anything that is not a usable photo. Takes up to a second:
    call it before the transaction.
    """
    picture = make_harmless(content, WIDTHS, field=field)
    files = {file_suffix(width): made for width, made in picture.files.items()}
    key = storage.save_set(files, folder=FOLDER)
    return KeptPhoto(key, picture.width, picture.height, picture.brightness)


def file_suffix(width: int) -> str:
    """Return how the file of this width ends."""
    return f"-{width}.webp"


def photo_url(key: str, width: int = WIDTHS[0]) -> str:
    """Return the address of a kept photo in one of its widths."""
    return f"/media/photos/{key.rpartition('/')[2]}{file_suffix(width)}"


def photo_srcset(key: str) -> str:
    """Return the addresses of a kept photo in all its widths, for a browser to choose from."""
    return ", ".join(f"{photo_url(key, width)} {width}w" for width in WIDTHS)


def key_of(name: str) -> str:
    """Return the storage key of a photo from the name in its address."""
    return f"{FOLDER}/{name[:2]}/{name}"
