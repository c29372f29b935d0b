"""Addresses of static files that change with their content, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, url_for


def register(app: Flask) -> None:
    """Offer `static_url('css/base.css')` to templates."""
    root = Path(app.static_folder or "static")

    @cache
    def fingerprint(name: str) -> str:
        return hashlib.sha256((root / name).read_bytes()).hexdigest()[:10]

    def static_url(name: str) -> str:
        return url_for("static", filename=name, v=fingerprint(name))

    app.jinja_env.globals["static_url"] = static_url
