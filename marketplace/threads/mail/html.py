"""The words of an HTML mail: no markup, no scripts, nothing of the mail it quotes."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

UNSEEN = frozenset({"script", "style", "head", "title", "template", "blockquote"})
QUOTED = ("gmail_quote", "moz-cite-prefix", "yahoo_quoted")  # classes
BREAKING = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "pre", "table"})
VOID = frozenset({"br", "img", "hr", "meta", "link", "input", "wbr", "col", "area", "base"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.unseen: list[str] = []  # open elements since the first that is not shown
        self.open: Counter[str] = Counter()  # the same, counted

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Break lines where a browser does; look away inside what is not shown."""
        named = dict(attrs).get("class") or ""
        is_hidden = tag in UNSEEN or any(name in named for name in QUOTED)
        if tag not in VOID and (self.unseen or is_hidden):
            self.unseen.append(tag)
            self.open[tag] += 1
        elif tag in BREAKING and not self.unseen:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Look again where the hidden element ends."""
        if self.open[tag]:
            while self.unseen:
                ended = self.unseen.pop()
                self.open[ended] -= 1
                if ended == tag:
                    break
        elif tag in BREAKING and tag != "br" and not self.unseen:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        if not self.unseen:
            self.words.append(" ".join(data.split("\n")) if data.strip() else " ")


def text_of_html(html: str) -> str:
    """Return what a person reads of it, a line per paragraph."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    lines = ("".join(parser.words)).replace("\xa0", " ").split("\n")
    trimmed = [" ".join(line.split()) for line in lines]
    kept = [line for at, line in enumerate(trimmed) if line or (at and trimmed[at - 1])]
    return "\n".join(kept).strip()
