"""Files that came with a form."""

from __future__ import annotations

from flask import request


def sent_files(name: str) -> list[bytes]:
    """Return the content of each file that was chosen for a field."""
    return [sent.read() for sent in request.files.getlist(name) if sent.filename]
