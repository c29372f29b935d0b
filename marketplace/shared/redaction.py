"""Taking out of texts for logs and error notes what belongs to a person or is a secret."""

from __future__ import annotations

import re

MASKS = (
    (re.compile(r"[\w.+%-]+@[\w-]+(\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"\b(?:sk|pk|rk|whsec)_[A-Za-z0-9_]+"), "[key]"),
    (re.compile(r"(?i)\bbearer\s+\S+"), "Bearer [token]"),
    (re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"), "[login]"),
    # NIK has 16 digits, phone and account numbers from 9 on; moments and ids stay shorter.
    (re.compile(r"(?<![\d.:-])\+?\d(?:[ .-]?\d){8,}(?![\d:])"), "[number]"),
    (re.compile(r"\b[A-Za-z0-9_-]*(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{32,}\b"), "[secret]"),
)


def redacted(text: str) -> str:
    """Return the text without e-mail addresses, long numbers, tokens and keys."""
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    return text
