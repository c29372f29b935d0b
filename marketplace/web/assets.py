"""Addresses of static files that change with their content, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, url_for


def register(app: Flask) -> None:
    """Offer `static_url('css/base.css')` to templates."""
    root = Path(app.static_folder or "static")

    @cache  # a page asks for a hundred of them
    def static_url(name: str) -> str:
        fingerprint = hashlib.sha256((root / name).read_bytes()).hexdigest()[:10]
        return url_for("static", filename=name, v=fingerprint)

    app.jinja_env.globals["static_url"] = static_url
