"""Templates obey the content security policy, and name only pictures and files that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import render_template

PROJECT = Path(__file__).parents[2]
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
STATIC = PROJECT / "static"
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
NAME = r"""["']([a-z0-9-]+)["']"""

REFUSED = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.DOTALL),
    "style element": re.compile(r"<style\b"),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)"),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.DOTALL),
    "code for htmx": re.compile(r"hx-on\b|hx-vals=[\"']js:|hx-headers=[\"']js:"),
    "script address": re.compile(r"""(href|action|src)=["']\s*javascript:"""),
    "other site": re.compile(r"<(script|link|img|iframe)\b[^>]*(src|href)=[\"']https?:"),
}
ICON_CALLS = (
    rf"\bicon\(\s*{NAME}",
    rf"\bicon\([^)]*\belse\s+{NAME}",
    rf"""\b(?:chip|note)\(\s*["'][a-z]*["'],\s*{NAME}""",
)


def _markup(file: Path) -> str:
    return COMMENT.sub("", file.read_text())


@pytest.mark.parametrize("what", REFUSED)
def test_nothing_inline(what):
    found = {
        str(file.relative_to(PROJECT)): match.group()
        for file in TEMPLATES
        if not (what == "style attribute" and "emails" in file.parts)  # mails have no sheets
        and (match := REFUSED[what].search(_markup(file)))
    }
    assert found == {}


def test_the_search_would_find_something():
    bad = '<p style="color: red"><style></style><script>x()</script><a onclick="x()">'
    assert {name for name, pattern in REFUSED.items() if pattern.search(bad)} == {
        "style attribute",
        "style element",
        "inline script",
        "event handler",
    }


def test_every_icon_is_in_the_sprite():
    known = set(re.findall(r'id="i-([^"]+)"', (STATIC / "img" / "sprite.svg").read_text()))
    asked = {
        name
        for file in TEMPLATES
        for pattern in ICON_CALLS
        for name in re.findall(pattern, _markup(file))
    }
    table = (PROJECT / "templates" / "macros" / "chips.html").read_text()
    asked |= set(re.findall(rf'\("[a-z]*", {NAME}, _l\(', table))
    for file in (PROJECT / "marketplace").rglob("*.py"):
        asked |= set(re.findall(rf"\bicon={NAME}", file.read_text()))
    assert len(known) > 100
    assert asked - known == set()


def test_every_static_file_that_is_asked_for_exists():
    asked = {
        name
        for file in TEMPLATES
        for name in re.findall(r"""static_url\(["']([^"']+\.\w+)["']\)""", _markup(file))
    }
    assert asked
    assert {name for name in asked if not (STATIC / name).is_file()} == set()


def test_the_style_guide_shows_every_icon_and_drawing(app):
    with app.test_request_context("/"):
        page = render_template("styleguide.html")
    for kind, sheet in (("i", "sprite.svg"), ("art", "art.svg")):
        drawn = set(re.findall(rf'id="{kind}-([^"]+)"', (STATIC / "img" / sheet).read_text()))
        shown = set(re.findall(rf"#{kind}-([a-z0-9-]+)", page))
        assert drawn - shown == set()


def test_vendored_scripts_carry_their_licence():
    for folder in (STATIC / "vendor").iterdir():
        assert any(file.name.startswith("LICENSE") for file in folder.iterdir()), folder.name
