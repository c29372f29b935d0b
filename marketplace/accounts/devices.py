"""What a browser calls itself, in words that its owner recognises."""

from __future__ import annotations

from marketplace.shared.language import _

BROWSERS = (  # the first that is found: most call themselves Chrome and Safari as well
    ("Edg", "Edge"),
    ("SamsungBrowser", "Samsung Internet"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
PHONES = ("Android", "iPhone")


def device_name(user_agent: str | None) -> str:
    """Return a short name such as “Chrome di Android”."""
    browser = _first(BROWSERS, user_agent) or _("Peramban")
    system = _first(SYSTEMS, user_agent)
    return _("%(browser)s di %(system)s", browser=browser, system=system) if system else browser


def is_phone(user_agent: str | None) -> bool:
    """Say whether the browser runs on a phone."""
    return any(name in (user_agent or "") for name in PHONES)


def _first(names: tuple[tuple[str, str], ...], user_agent: str | None) -> str | None:
    return next((name for sign, name in names if sign in (user_agent or "")), None)
