"""Where to go next, and only within this site."""

from urllib.parse import urlsplit


def safe_address(wanted: str | None, default: str = "/") -> str:
    """Return the wanted address when it is a plain path of this site, else the default."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return default
    if any(ord(c) < 33 or c == "\\" for c in wanted):
        return default
    parts = urlsplit(wanted)
    return default if parts.scheme or parts.netloc else wanted
