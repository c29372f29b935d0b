"""Files in a folder of this machine, or of one that all app servers share."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from marketplace.shared.errors import NotFound
from marketplace.shared.files import NamedByUs

BEING_WRITTEN = "tmp"  # how files begin that are not whole yet


class DiskStorage(NamedByUs):
    """Keeps files in a folder, written whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, key: str, content: bytes) -> None:
        """Write to a temporary file first, so that a key never names half a file."""
        target = self._path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=BEING_WRITTEN)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(target)
        except OSError:  # a full disk must not keep half a file
            Path(temporary).unlink(missing_ok=True)
            raise

    def read(self, key: str) -> bytes:
        """Return the file's content; a key that leads elsewhere is unknown."""
        try:
            return self._path(key).read_bytes()
        except (FileNotFoundError, IsADirectoryError):
            raise NotFound from None

    def delete(self, key: str) -> None:
        """Remove the file if it is there."""
        self._path(key).unlink(missing_ok=True)

    def all_keys(self) -> Iterator[str]:
        """Yield every whole file's key, in order."""
        for path in sorted(self.root.rglob("*")):
            if path.is_file() and not path.name.startswith(BEING_WRITTEN):
                yield path.relative_to(self.root).as_posix()

    def holds(self, key: str) -> bool:
        """Say whether the file is there."""
        return self._path(key).is_file()

    def _path(self, key: str) -> Path:
        path = (self.root / key).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise NotFound
        return path
