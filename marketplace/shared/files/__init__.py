"""Where uploaded and made files are kept: behind one port, under names that we choose."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Protocol


class Storage(Protocol):
    """Keeps bytes under a key. What is away or full for now raises an `OSError`."""

    def save(self, content: bytes, *, folder: str, suffix: str) -> str:
        """Keep the content under a new random key and return the key."""

    def save_set(self, contents: Mapping[str, bytes], *, folder: str) -> str:
        """Keep several files under one new key, each with its own suffix; return the key."""

    def write(self, key: str, content: bytes) -> None:
        """Keep the content under this very key, whole or not at all; `NotFound` outside."""

    def read(self, key: str) -> bytes:
        """Return the content kept under the key; `NotFound` when there is none."""

    def delete(self, key: str) -> None:
        """Forget the key; nothing happens when it is unknown."""

    def all_keys(self) -> Iterator[str]:
        """Yield every key, in order."""

    def holds(self, key: str) -> bool:
        """Say whether there is something under the key."""


class NamedByUs:
    """The half of a storage that is the same everywhere: new files get names of our own."""

    def save(self: Storage, content: bytes, *, folder: str, suffix: str) -> str:
        """Keep the content under a new random key and return the key."""
        key = _new_key(folder) + suffix
        self.write(key, content)
        return key

    def save_set(self: Storage, contents: Mapping[str, bytes], *, folder: str) -> str:
        """Write one file after another; the key is worth nothing before all are there."""
        key = _new_key(folder)
        for suffix, content in contents.items():
            self.write(key + suffix, content)
        return key


def _new_key(folder: str) -> str:
    name = secrets.token_hex(16)
    return f"{folder}/{name[:2]}/{name}"
