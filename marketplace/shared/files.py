"""Where uploaded and made files are kept: behind one port, under names that we choose."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from marketplace.shared.errors import NotFound


class Storage(Protocol):
    """Keeps bytes under a key."""

    def save(self, content: bytes, *, folder: str, suffix: str) -> str:
        """Keep the content under a new random key and return the key."""

    def save_set(self, contents: Mapping[str, bytes], *, folder: str) -> str:
        """Keep several files under one new key, each with its own suffix; return the key."""

    def read(self, key: str) -> bytes:
        """Return the content kept under the key; `NotFound` when there is none."""

    def delete(self, key: str) -> None:
        """Forget the key; nothing happens when it is unknown."""


class DiskStorage:
    """Keeps files in a folder of this machine, written whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def save(self, content: bytes, *, folder: str, suffix: str) -> str:
        """Write to a temporary file first, so that a key never names half a file."""
        key = _new_key(folder) + suffix
        self._write(key, content)
        return key

    def save_set(self, contents: Mapping[str, bytes], *, folder: str) -> str:
        """Write one file after another; the key is worth nothing before all are there."""
        key = _new_key(folder)
        for suffix, content in contents.items():
            self._write(key + suffix, content)
        return key

    def _write(self, key: str, content: bytes) -> None:
        target = self._path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent)
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
        path = self._path(key)
        if not path.is_file():
            raise NotFound
        return path.read_bytes()

    def delete(self, key: str) -> None:
        """Remove the file if it is there."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        path = (self.root / key).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise NotFound
        return path


def _new_key(folder: str) -> str:
    name = secrets.token_hex(16)
    return f"{folder}/{name[:2]}/{name}"
