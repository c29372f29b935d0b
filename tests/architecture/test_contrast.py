"""Colours stay readable: every pair that components put together meets WCAG 2.2 AA."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[2] / "static" / "css"
TEXT, MARKS = 4.5, 3.0

TEXT_ON = {
    "bg": "text text-muted brand-text",
    "surface": "text text-2 text-muted brand-text viz-axis ok-text wait-text info-text "
    "bad-text",
    "surface-2": "text text-2 text-muted",
    "brand": "text-on-brand",
    "brand-hover": "text-on-brand",
    "brand-soft": "brand-text",
    "brand-softer": "brand-text",
    "bad": "text-on-brand",
    "bad-hover": "text-on-brand",
    "ok-soft": "ok-text text",
    "wait-soft": "wait-text text",
    "info-soft": "info-text text",
    "bad-soft": "bad-text text",
    "mute-soft": "mute-text",
    "inverse": "text-inverse inverse-link inverse-muted inverse-text-2",
    "hero": "text-on-brand hero-text",
    "hero-hover": "text-on-brand",
    "toast": "text-inverse toast-action",
    "toast-hover": "toast-action",
    "inverse-link": "on-light",
    "paper": "ink",
    "paper-2": "ink",
    **{f"seq-{step}": f"seq-t{step}" for step in range(1, 6)},
}
MARKS_ON = {
    "surface": "line-strong focus ok wait info viz-1 viz-2 viz-3 viz-4 viz-5 viz-6",
    "bg": "line-strong focus",
    "hero": "hero-line",
}


def _colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});", css))


def _themes() -> dict[str, dict[str, str]]:
    light = _colours((STYLES / "tokens.css").read_text())
    chosen, by_system = (STYLES / "tokens-dark.css").read_text().split("@media")
    return {
        "light": light,
        "dark": light | _colours(chosen),
        "dark by system": light | _colours(by_system),
    }


THEMES = _themes()


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` as WCAG 2 defines it."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio between 1 and 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("pairs", "needed"), [(TEXT_ON, TEXT), (MARKS_ON, MARKS)])
def test_every_pair_can_be_read(theme, pairs, needed):
    colours = THEMES[theme]
    weak = {
        f"{front} on {back}": round(ratio, 2)
        for back, fronts in pairs.items()
        for front in fronts.split()
        if (ratio := contrast(colours[front], colours[back])) < needed
    }
    assert weak == {}


def test_a_weak_pair_would_be_found():
    assert contrast(THEMES["light"]["line"], THEMES["light"]["surface"]) < MARKS


def test_dark_is_the_same_however_it_was_chosen():
    assert THEMES["dark"] == THEMES["dark by system"]
    assert THEMES["dark"]["bg"] != THEMES["light"]["bg"]


def test_only_tokens_name_colours():
    painted = {
        str(file.relative_to(STYLES)): colours
        for file in STYLES.rglob("*.css")
        if not file.name.startswith("tokens") and file.name != "print.css"
        if (colours := re.findall(r":[^;{]*(#[0-9a-fA-F]{3,8}\b)", file.read_text()))
    }
    assert painted == {}
