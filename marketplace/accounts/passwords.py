"""What a good password is, and how it is kept: as an Argon2id hash, never itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from marketplace.shared.language import _

# Argon2id with the parameters of the OWASP Password Storage Cheat Sheet (19 MiB, 2, 1).
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# Lengths of OWASP ASVS 5.0, requirements 6.2.1 and 6.2.9, and NIST SP 800-63B-4.
SHORTEST_ALONE = 15
SHORTEST_WITH_SECOND_FACTOR = 8
LONGEST = 128
FEWEST_UNGUESSED = 6  # different characters left when everything easy is taken out

COMMON_WORDS = (Path(__file__).parent / "common_words.txt").read_text().split()
COMMON_RUNS = ("01234567890", "09876543210", "abcdefghijklmnopqrstuvwxyz")
SHORTEST_RUN = 4


def problems_with(
    password: str, *, about: Iterable[str] = (), second_factor: bool = False
) -> list[str]:
    """Say what is wrong with a new password; nothing when it is good enough.

    `about` are words close to the person, such as name and e-mail address. There are no rules
    on kinds of characters: they make passwords harder to keep, not harder to guess.
    """
    password = _normal(password)
    shortest = SHORTEST_WITH_SECOND_FACTOR if second_factor else SHORTEST_ALONE
    if len(password) < shortest:
        return [_("Pakai paling sedikit %(count)s huruf, misalnya empat kata.", count=shortest)]
    if len(password) > LONGEST:
        return [_("Pakai paling banyak %(count)s huruf.", count=LONGEST)]
    if len(set(_without_easy_parts(password.casefold(), about))) < FEWEST_UNGUESSED:
        return [
            _(
                "Kata sandi ini mudah ditebak. Hindari nama, tahun, dan kata umum; "
                "pakai beberapa kata yang tidak berhubungan."
            )
        ]
    return []


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    return HASHER.hash(_normal(password))


def matches(stored: str | None, password: str) -> bool:
    """Compare a password with what is kept; without anything kept, work as long and say no."""
    try:
        HASHER.verify(stored or _nobodys_hash(), _normal(password)[: 4 * LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Say whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


@cache
def _nobodys_hash() -> str:
    return HASHER.hash("nobody has this password")


def _normal(password: str) -> str:
    """Write the same letters the same way, whatever keyboard they came from."""
    return unicodedata.normalize("NFKC", password)


def _without_easy_parts(password: str, about: Iterable[str]) -> str:
    """Take out what a guesser would try first."""
    close = {part for text in about for part in re.split(r"[\W_]+", text.casefold())}
    for word in sorted({*COMMON_WORDS, *(w for w in close if len(w) > 2)}, key=len)[::-1]:
        password = password.replace(word, "")
    for length in range(len(password), SHORTEST_RUN - 1, -1):
        for run in COMMON_RUNS:
            for start in range(len(run) - length + 1):
                password = password.replace(run[start : start + length], "")
    return re.sub(r"(19|20)\d\d", "", password)
