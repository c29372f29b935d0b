"""Two answers that must not differ, but for the token of their forms."""

import re

TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')


def content(response) -> str:
    """Return the page without the token of its forms, which changes every second."""
    return TOKEN.sub("", response.text)
