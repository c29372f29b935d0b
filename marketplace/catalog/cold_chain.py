"""How cold goods are kept, read from the words of their producers. Pure."""

from __future__ import annotations

from marketplace.catalog.states import ColdChain

WORDS = {
    ColdChain.FROZEN: ("beku", "frozen"),
    ColdChain.CHILLED: ("dingin", "chilled", "kulkas"),
}


def cold_chain(storage: str | None) -> ColdChain:
    """Return what vehicle and store a good needs; nothing said means a dry shelf."""
    said = (storage or "").casefold()
    fitting = (kind for kind, words in WORDS.items() if any(word in said for word in words))
    return next(fitting, ColdChain.AMBIENT)
