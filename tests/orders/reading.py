"""Reading pages as people do."""

import re


def text(answer) -> str:
    """Return the words of a page, with plain spaces."""
    words = re.sub(r"<[^>]+>", " ", answer.text.replace("\N{NO-BREAK SPACE}", " "))
    return re.sub(r"\s+", " ", words)


def hidden(answer, name: str) -> str:
    """Return the value of a hidden field."""
    return re.search(rf'name="{name}"\s+value="([^"]*)"', answer.text).group(1)
