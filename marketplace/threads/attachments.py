"""Files that come with a message: what may be sent, and how it is kept."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from marketplace.shared.errors import Invalid
from marketplace.shared.files import Storage
from marketplace.shared.language import _
from marketplace.shared.pictures import kind_of, make_harmless
from marketplace.threads.states import MOST_FILES

LARGEST_FILE = 5 * 1024 * 1024
LEGIBLE_WIDTH = 1600  # pixels; small print can still be read
LONGEST_NAME = 80
FOLDER = "messages"
TYPES = {
    ".pdf": "application/pdf",
    ".webp": "image/webp",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
}
ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,.xlsx,.csv"
WORKBOOK = ("[Content_Types].xml", "xl/workbook.xml")
MACROS = re.compile(r"(?i)(vbaproject\.bin|\.(exe|dll|js|vbs|html?|svg))$")
MOST_MEMBERS = 2000


@dataclass(frozen=True)
class Sent:
    """A file as it was sent: what somebody called it, and what is in it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Kept:
    """A file as we keep it."""

    name: str
    key: str
    size: int
    digest: str  # SHA-256 of what was sent, in hex


def keep_files(sent: Sequence[Sent], storage: Storage, *, field: str = "files") -> list[Kept]:
    """Keep them all or none; judged by content, never by name.

    PDF, XLSX and CSV stay as they are, photos are encoded anew. Raises `Invalid` on `field`.
    """
    if len(sent) > MOST_FILES:
        most = _("Paling banyak %(count)s berkas dalam satu pesan.", count=MOST_FILES)
        raise Invalid({field: [most]})
    checked = [(each, *_checked(each.content, field)) for each in sent]
    kept: list[Kept] = []
    try:
        for place, (each, content, suffix) in enumerate(checked, 1):
            key = storage.save(content, folder=FOLDER, suffix=suffix)
            name = _clean(each.name, place) + suffix
            kept.append(Kept(name, key, len(content), sha256(each.content).hexdigest()))
    except OSError:
        forget_files(kept, storage)
        raise
    return kept


def forget_files(kept: Sequence[Kept], storage: Storage) -> None:
    """Throw away files of a message that did not come to be."""
    for each in kept:
        storage.delete(each.key)


def media_type(key: str) -> str:
    """Return the media type of a kept file."""
    return next(kind for suffix, kind in TYPES.items() if key.endswith(suffix))


def _checked(content: bytes, field: str) -> tuple[bytes, str]:
    """Return what is kept of a file, and its ending."""
    if len(content) > LARGEST_FILE:
        raise Invalid({field: [_("Satu berkas paling besar 5 MB. Kecilkan, lalu kirim lagi.")]})
    if kind_of(content):
        photo = make_harmless(content, (LEGIBLE_WIDTH,), field=field)
        return photo.files[LEGIBLE_WIDTH], ".webp"
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return content, ".pdf"
    if _is_workbook(content):
        return content, ".xlsx"
    if _is_table(content):
        return content, ".csv"
    raise Invalid(
        {field: [_("Kirim PDF, foto JPEG, PNG, atau WebP, atau tabel XLSX atau CSV.")]}
    )


def _is_workbook(content: bytes) -> bool:
    """Look at the list of what is in the file; nothing of it is unpacked."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            names = file.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    runs = any(MACROS.search(name) for name in names)
    return len(names) <= MOST_MEMBERS and not runs and all(name in names for name in WORKBOOK)


def _is_table(content: bytes) -> bool:
    """Say whether it is text with columns in its first line, and no markup."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if any(unicodedata.category(c) == "Cc" and c not in "\r\n\t" for c in text):
        return False
    first = text.lstrip().partition("\n")[0]
    return not first.startswith("<") and any(mark in first for mark in ",;\t")


def _clean(name: str, place: int) -> str:
    """Return a name that is safe everywhere, without its ending: that is ours to give."""
    last = re.split(r"[\\/]", name)[-1]
    stem = last.rpartition(".")[0] or last
    plain = "".join(c if c.isalnum() or c in " -_()" else "-" for c in stem)
    plain = re.sub(r"-{2,}", "-", " ".join(plain.split())).strip(" -")[:LONGEST_NAME].strip()
    return plain or f"lampiran-{place}"
