"""Photos from strangers, made harmless: decoded in a short-lived child, re-encoded by us.

The child has little memory, little time and nothing to find; what comes back is a plain WebP
in the sizes asked for, without the camera's notes (place, time, device).
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from marketplace.shared.errors import Invalid, Unavailable
from marketplace.shared.language import LazyText, _, _l

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_PIXELS = 20_000_000
SECONDS = 15
CHILD = Path(__file__).with_name("child.py")

# Other kinds of files that can hide in a photo. Each sign is so long that compressed pixels do
# not contain it by chance; what phones themselves append to photos is none of them.
HIDDEN_CONTENT = (
    b"<script",
    b"<?php",
    b"<html",
    b"<!doctype",
    b"www.w3.org/2000/svg",
    b"%pdf-",
    b"pk\x05\x06\x00\x00\x00\x00",
)

REFUSALS: dict[str, LazyText] = {
    "empty": _l("Berkas foto ini kosong. Ambil atau pilih fotonya sekali lagi."),
    "large": _l("Foto ini lebih dari 10 MB. Kecilkan dulu, atau ambil foto yang baru."),
    "kind": _l(
        "Berkas ini bukan foto JPEG, PNG, atau WebP. Pilih foto dari kamera atau galeri."
    ),
    "hidden": _l("Berkas ini memuat isi lain selain foto. Ambil foto yang baru."),
    "pixels": _l(
        "Foto ini lebih dari 20 megapiksel. Kecilkan dulu, atau ambil foto yang baru."
    ),
    "broken": _l("Foto ini rusak atau terpotong. Ambil atau pilih fotonya sekali lagi."),
}

_turns = BoundedSemaphore(2)  # no more children at once than the machine has room for


@dataclass(frozen=True)
class Picture:
    """One photo in several widths; `files` maps a width in pixels to a WebP file."""

    width: int  # of the largest version
    height: int
    brightness: int  # the mean, from 0 (black) to 255 (white)
    files: dict[int, bytes]


def make_harmless(
    content: bytes, widths: tuple[int, ...], *, field: str = "photos", seconds: float = SECONDS
) -> Picture:
    """Decode a photo and encode it anew, at most as wide as each of `widths`.

    Raises `Invalid` on `field` for anything but one whole JPEG, PNG or WebP of at most 10 MB
    and 20 megapixels.
    """
    refusal = _refusal_at_sight(content)
    if refusal:
        raise Invalid({field: [str(REFUSALS[refusal])]})
    try:
        with _turns:
            answer = _run_child(content, widths, seconds)
    except subprocess.SubprocessError:
        raise Invalid({field: [str(REFUSALS["broken"])]}) from None
    except OSError as error:  # the machine cannot start another process now
        raise Unavailable(_("Foto belum bisa diolah sekarang. Coba lagi sebentar.")) from error
    facts, _newline, blobs = answer.partition(b"\n")
    told = json.loads(facts)
    if "refused" in told:
        raise Invalid({field: [str(REFUSALS[told["refused"]])]})
    files = _cut(blobs, told["lengths"], widths)
    return Picture(told["width"], told["height"], told["brightness"], files)


def kind_of(content: bytes) -> str | None:
    """Name the photo format that the first bytes promise: jpeg, png, webp or None."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return None


def _refusal_at_sight(content: bytes) -> str | None:
    if not content:
        return "empty"
    if len(content) > LARGEST_FILE:
        return "large"
    if kind_of(content) is None:
        return "kind"
    lowered = content.lower()
    return "hidden" if any(sign in lowered for sign in HIDDEN_CONTENT) else None


def _run_child(content: bytes, widths: tuple[int, ...], seconds: float) -> bytes:
    """Raise `SubprocessError` when the child breaks a limit or cannot read the photo."""
    command = [sys.executable, "-I", str(CHILD), str(LARGEST_PIXELS), *map(str, widths)]
    done = subprocess.run(  # noqa: S603 - our own program, no words of the user's
        command,
        input=content,
        capture_output=True,
        timeout=seconds,
        check=True,
        env={},
        cwd="/",
    )
    return done.stdout


def _cut(blobs: bytes, lengths: list[int], widths: tuple[int, ...]) -> dict[int, bytes]:
    files, at = {}, 0
    for width, length in zip(widths, lengths, strict=True):
        files[width] = blobs[at : at + length]
        at += length
    return files
