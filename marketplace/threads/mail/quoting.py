"""Cutting an answer free of the mail it answers.

Our mails begin with a line that says where to write above; whatever stands from it on is ours.
For those who took that line out, the usual beginnings of a quoted mail are known, in Indonesian
and English. (mail-parser-reply, the library for this, knows no Indonesian.)
"""

from __future__ import annotations

import re

MARKERS = ("balas di atas garis ini", "reply above this line")
ATTRIBUTION = re.compile(r"^(pada|on)\b.{0,300}\b(menulis|wrote)\s*:\s*$", re.IGNORECASE)
DIVIDER = re.compile(
    r"^\s*(-{2,}\s*((original|forwarded) message|pesan (asli|terusan))\s*-{2,}|_{20,})\s*$",
    re.IGNORECASE,
)
HEADER = re.compile(r"^\*?(from|dari)\s*:\*?\s", re.IGNORECASE)
NEXT_HEADER = re.compile(r"^\*?(sent|dikirim|date|tanggal|to|kepada)\s*:\*?\s", re.IGNORECASE)
MOST_LINES = 4000
LONGEST_ATTRIBUTION = 3  # lines
LONGEST_SIGNATURE = 10


def cut_quote(text: str) -> str:
    """Return what somebody wrote, without the mail below it and without a signature."""
    lines = text.splitlines()[:MOST_LINES]
    end = next((at for at in range(len(lines)) if _begins_quote(lines, at)), len(lines))
    own = _without_attribution(lines[:end])
    if not any(line.strip() for line in own):  # they wrote below what they quote
        own = [line for line in lines if not line.startswith(">")] if _is_marked(lines) else []
        own = [line for line in own if not _is_attribution([line])]
    return "\n".join(_without_signature(own)).strip()


def _begins_quote(lines: list[str], at: int) -> bool:
    line = lines[at]
    if any(marker in line.lower() for marker in MARKERS) or DIVIDER.match(line):
        return True
    following = [each for each in lines[at + 1 : at + 3] if each.strip()]
    named = [each for each in following if NEXT_HEADER.match(each)]
    if HEADER.match(line) and (len(named) == 2 or (named and "@" in line)):
        return True
    joined = [lines[at : at + count] for count in range(1, LONGEST_ATTRIBUTION + 1)]
    return any(_is_attribution(some) and _is_quoted(lines[at + len(some) :]) for some in joined)


def _is_attribution(some: list[str]) -> bool:
    return bool(ATTRIBUTION.match(" ".join(line.strip() for line in some)))


def _is_quoted(rest: list[str]) -> bool:
    first = next((line for line in rest if line.strip()), "")
    return first.startswith(">") or any(marker in first.lower() for marker in MARKERS)


def _is_marked(lines: list[str]) -> bool:
    """Say whether our line stands there as a quoted one: what has no `>` was written anew."""
    return any(
        line.startswith(">") and any(marker in line.lower() for marker in MARKERS)
        for line in lines
    )


def _without_attribution(own: list[str]) -> list[str]:
    """Drop blank lines and who wrote what below: it stands directly above the quote."""
    while own and (not own[-1].strip() or own[-1].startswith(">")):
        own = own[:-1]
    for count in range(1, LONGEST_ATTRIBUTION + 1):
        if _is_attribution(own[-count:]):
            return own[:-count]
    return own


def _without_signature(own: list[str]) -> list[str]:
    """Cut at the mark of a signature (RFC 3676, 4.3)."""
    last = len(own) - LONGEST_SIGNATURE
    ends = (line == "-- " or (line == "--" and at >= last) for at, line in enumerate(own))
    at = next((at for at, is_end in enumerate(ends) if is_end), len(own))
    return own[:at]
