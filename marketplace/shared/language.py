"""Words in the reader's language. Indonesian is the source; others come from catalogues."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Self

from babel.messages.pofile import read_po

SOURCE = "id"
LANGUAGES = {"id": "Indonesia", "en": "English"}
CATALOGUES = Path(__file__).parent.parent / "translations"

_current: ContextVar[str] = ContextVar("language", default=SOURCE)
_retellable: ContextVar[bool] = ContextVar("retellable", default=False)


def current_language() -> str:
    """Return the code of the language we speak at this moment."""
    return _current.get()


def speak(language: str) -> None:
    """Speak this language from here on in this request or job."""
    _current.set(language if language in LANGUAGES else SOURCE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak this language inside the block, as for a mail to its reader."""
    token = _current.set(language if language in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _current.reset(token)


def gettext(message: str, **values: object) -> str:
    """Return the message in the current language, with its %(named)s values filled in."""
    language = _current.get()
    text = message if language == SOURCE else _catalogue(language).get(message, message)
    told = text % values if values else text
    if not _retellable.get():
        return told
    return Told(told, lambda: gettext(message, **{k: retold(v) for k, v in values.items()}))


def ngettext(singular: str, plural: str, number: int, **values: object) -> str:
    """Return the form for `number`; Indonesian has one form, English two."""
    form = singular if number == 1 else plural
    return gettext(form, **{"num": number, **values})


_ = gettext


class Told(str):
    """Words that know how they are said in another language."""

    again: Callable[[], str]

    def __new__(cls, text: str, again: Callable[[], str]) -> Self:
        """Keep how it is said beside what was said."""
        told = super().__new__(cls, text)
        told.again = again
        return told


@contextmanager
def retellable() -> Iterator[None]:
    """Let all that is said inside the block be `Told`: of a refusal, say, that is kept."""
    token = _retellable.set(True)
    try:
        yield
    finally:
        _retellable.reset(token)


def tell(say: Callable[[], str]) -> str:
    """Say it; inside `retellable` so that it can be said again."""
    return Told(say(), say) if _retellable.get() else say()


def retold(value: object) -> object:
    """Return words in the language of this moment, if they know how; all else as it is."""
    return value.again() if isinstance(value, Told) else value


def in_each_language(say: Callable[[], str]) -> dict[str, str]:
    """Say something in every language, by its code: for words that are kept for anybody."""
    words = {}
    for language in LANGUAGES:
        with speaking(language):
            words[language] = say()
    return words


class LazyText:
    """A message that is translated when it is shown, for texts written at import time."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return gettext(self.message)

    def format(self, *given: object, **named: object) -> str:
        """Fill the places of the translated text, as validators of marshmallow do."""
        return str(self).format(*given, **named)

    def __repr__(self) -> str:
        return f"LazyText({self.message!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LazyText) and other.message == self.message

    def __hash__(self) -> int:
        return hash(self.message)

    def __mod__(self, values: Any) -> str:  # noqa: ANN401
        return str(str(self) % values)


def lazy_gettext(message: str) -> LazyText:
    """Mark a message at import time; it is translated when it is turned into `str`."""
    return LazyText(message)


_l = lazy_gettext


@cache
def _catalogue(language: str) -> dict[str, str]:
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {str(m.id): str(m.string) for m in catalogue if m.id and m.string and not m.fuzzy}
