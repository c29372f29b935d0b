"""The English catalogue is complete and fresh: every text of code and templates, none more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

PROJECT = Path(__file__).parents[2]
TRANSLATIONS = PROJECT / "marketplace" / "translations"
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")


@pytest.fixture(scope="module")
def catalogue():
    with (TRANSLATIONS / "en.po").open("rb") as file:
        return {str(m.id): m for m in read_po(file, locale="en") if m.id}


def _texts_in_code():
    with (TRANSLATIONS / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = set()
    for folder in ("marketplace", "templates"):
        rows = extract_from_dir(
            PROJECT / folder,
            method_map=[(p.split("/", 1)[1], m) for p, m in methods if p.startswith(folder)],
            options_map={p.split("/", 1)[1]: o for p, o in options.items()},
            keywords=KEYWORDS,
        )
        for _file, _line, message, _comments, _context in rows:
            found.update(message if isinstance(message, tuple) else (message,))
    return {text for text in found if text}


def test_every_text_is_translated_and_nothing_else(catalogue):
    assert set(catalogue) == _texts_in_code()
    assert [text for text, m in catalogue.items() if not m.string or m.fuzzy] == []


def test_translations_keep_every_value(catalogue):
    for text, message in catalogue.items():
        assert _values(message.string) == _values(text), text


def _values(text):
    return sorted({found.group(1) or "%%" for found in PLACEHOLDER.finditer(text)})


def test_percent_signs_beside_values_are_written_twice(catalogue):
    loose = re.compile(r"%(?![(%])")
    torn = [t for t in catalogue if "%(" in t and loose.search(t.replace("%%", ""))]
    assert torn == []
