"""The API's OpenAPI document as a committed file, so that a change of it is seen in review."""

from __future__ import annotations

import json
from pathlib import Path

from marketplace.config import PROJECT
from marketplace.web.openapi import description

PUBLISHED = PROJECT / "static" / "openapi.json"


def write_description(path: Path = PUBLISHED) -> None:
    """Write the document that the running app would show."""
    text = json.dumps(description(), indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n")
