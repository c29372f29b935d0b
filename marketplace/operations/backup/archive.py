"""The file of a backup: a ZIP with a part per table and per media file, and a description.

The description comes last and names the digest of every part, and the file ends in a seal, the
digest of all before it: what was cut short or changed anywhere is noticed before anything is
restored from it. Files of format 1 have no seal.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from marketplace.operations.backup.tables import Table
from marketplace.operations.backup.values import Column
from marketplace.shared.clock import utc_now

FORMAT = 2
UNSEALED = 1  # the format of older versions
PLACE_OF_SEAL = bytes(64)  # a SHA-256 in hexadecimal digits, the comment of the ZIP
SEAL_LENGTH = len(PLACE_OF_SEAL)
OF_BROKEN_FILES = (  # a wrong byte can make a file look encrypted, or packed in an unknown way
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    ValueError,
    RuntimeError,
    OSError,
)
DESCRIPTION = "backup.json"
BYTES_AT_ONCE = 1 << 20
FAST = 1  # rows of JSON shrink to a sixth at this level, and hardly more at a slower one


class BadBackup(Exception):
    """The file cannot be restored from; the message says why, in a sentence."""


class Writer:
    """Writes the parts one after another, and the description at the end."""

    def __init__(self, packed: zipfile.ZipFile, *, revision: str, database: str) -> None:
        self._packed = packed
        self.description: dict[str, Any] = {
            "format": FORMAT,
            "revision": revision,
            "database": database,
            "made_at": utc_now().isoformat(),
            "tables": [],
            "media": [],
        }

    def add_table(self, table: Table, parts: Iterable[bytes]) -> None:
        """Write a table's lines as they come."""
        digest, rows = hashlib.sha256(), 0
        with self._packed.open(_table_part(table.name), "w", force_zip64=True) as part:
            for lines in parts:
                part.write(lines)
                digest.update(lines)
                rows += lines.count(b"\n")
        facts = {
            "name": table.name,
            "columns": [[column.name, column.kind] for column in table.columns],
            "key": list(table.key),
            "rows": rows,
            "sha256": digest.hexdigest(),
        }
        self.description["tables"].append(facts)

    def add_media(self, name: str, content: bytes) -> None:
        """Write a media file as it is: pictures do not shrink."""
        self._packed.writestr(_media_part(name), content, zipfile.ZIP_STORED)
        digest = hashlib.sha256(content).hexdigest()
        facts = {"name": name, "bytes": len(content), "sha256": digest}
        self.description["media"].append(facts)

    def finish(self) -> None:
        """Write the description; what has none is no backup."""
        self.description["digest"] = whole_digest(self.description)
        self._packed.writestr(DESCRIPTION, json.dumps(self.description, indent=1))


@contextmanager
def new_archive(path: Path, *, revision: str, database: str) -> Iterator[Writer]:
    """Write a backup beside `path`, readable for nobody else; it takes the name when whole."""
    unfinished = path.with_name(f"{path.name}.unfinished-{os.getpid()}")
    flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    try:
        with (
            os.fdopen(os.open(unfinished, flags, 0o600), "w+b") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=FAST) as packed,
        ):
            writer = Writer(packed, revision=revision, database=database)
            yield writer
            writer.finish()
            packed.comment = PLACE_OF_SEAL
            packed.close()
            seal(file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


class Reader:
    """Reads a backup."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self.description: dict[str, Any] = json.loads(packed.read(DESCRIPTION))
        if self.description["format"] not in {UNSEALED, FORMAT}:
            raise BadBackup("this backup was written in another format by another version.")
        self.revision: str = self.description["revision"]
        self.tables = [
            Table(
                facts["name"],
                tuple(Column(name, kind) for name, kind in facts["columns"]),
                tuple(facts["key"]),
            )
            for facts in self.description["tables"]
        ]
        self.digests = {f["name"]: f["sha256"] for f in self.description["tables"]}
        self.media: list[str] = [facts["name"] for facts in self.description["media"]]

    def verify(self) -> None:
        """Read all of it once and compare the digests; raises `BadBackup`."""
        expected = {_table_part(f["name"]): f["sha256"] for f in self.description["tables"]}
        expected |= {_media_part(f["name"]): f["sha256"] for f in self.description["media"]}
        for name, wanted in expected.items():
            if self._digest(name) != wanted:
                raise BadBackup(f"{name} in it is not what was backed up.")
        if self.description["digest"] != whole_digest(self.description):
            raise BadBackup("its description was changed.")

    def rows(self, table: Table) -> Iterator[list[Any]]:
        """Yield the rows of a table."""
        with self._packed.open(_table_part(table.name)) as part:
            for line in io.BufferedReader(part, BYTES_AT_ONCE):  # type: ignore[type-var]
                yield json.loads(line)

    def content(self, name: str) -> bytes:
        """Return a media file."""
        return self._packed.read(_media_part(name))

    def _digest(self, name: str) -> str:
        digest = hashlib.sha256()
        with self._packed.open(name) as part:
            while some := part.read(BYTES_AT_ONCE):
                digest.update(some)
        return digest.hexdigest()


@contextmanager
def open_archive(path: Path) -> Iterator[Reader]:
    """Open and verify a backup; whatever is wrong with the file is a `BadBackup`."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
            reader = Reader(stack.enter_context(zipfile.ZipFile(file)))
            reader.verify()
            if reader.description["format"] != UNSEALED:
                _check_seal(file)
        except FileNotFoundError:
            raise BadBackup("there is no such file.") from None
        except OF_BROKEN_FILES as error:
            raise BadBackup(f"the file is damaged or no backup ({error}).") from error
        yield reader


def whole_digest(description: dict[str, Any]) -> str:
    """Return one digest for all that a backup holds: same content, same digest."""
    parts = [[f["name"], f["columns"], f["sha256"]] for f in description["tables"]]
    parts += [[f["name"], f["sha256"]] for f in description["media"]]
    whole = [description["revision"], sorted(parts, key=lambda part: str(part[0]))]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def seal(file: BinaryIO) -> None:
    """Write the digest of all before it into the place that was left for it."""
    digest = _digest_before_seal(file)
    file.seek(-SEAL_LENGTH, os.SEEK_END)
    file.write(digest)


def _check_seal(file: BinaryIO) -> None:
    wanted = _digest_before_seal(file)
    if file.read(SEAL_LENGTH) != wanted:
        raise BadBackup("the file is damaged (its seal does not fit it).")


def _digest_before_seal(file: BinaryIO) -> bytes:
    """Digest all but the end of a file, and stop there."""
    left, digest = file.seek(0, os.SEEK_END) - SEAL_LENGTH, hashlib.sha256()
    file.seek(0)
    while some := file.read(min(left, BYTES_AT_ONCE)):
        digest.update(some)
        left -= len(some)
    return digest.hexdigest().encode()


def _table_part(name: str) -> str:
    return f"tables/{name}.jsonl"


def _media_part(name: str) -> str:
    return f"media/{name}"
