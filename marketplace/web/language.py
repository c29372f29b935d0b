"""In which language and look a page is shown, with or without photos; the switches."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, has_request_context, redirect, request
from werkzeug.wrappers import Response

from marketplace.shared import language
from marketplace.web.access import public
from marketplace.web.current import visitor
from marketplace.web.redirects import safe_address

YEAR_SECONDS = 365 * 24 * 3600
THEMES = ("light", "dark")
DATA = ("saving", "full")  # drawings in place of photos, or photos

pages = Blueprint("preferences", __name__)
KEEPERS: list[Callable[[str, str], None]] = []  # how accounts remembers a person's choice


def choose_language() -> None:
    """Speak the person's language, else the cookie's, else Indonesian."""
    present = visitor()
    if request.path.startswith("/api/"):
        best = request.accept_languages.best_match(list(language.LANGUAGES), language.SOURCE)
        language.speak(best or language.SOURCE)
        return
    wanted = request.cookies.get("language") or (present.language if present else None)
    language.speak(wanted or language.SOURCE)


def theme() -> str | None:
    """Return light or dark when the reader chose one, None when the system decides."""
    if not has_request_context():
        return None  # a mail
    present = visitor()
    chosen = request.cookies.get("theme") or (present.theme if present else None)
    return chosen if chosen in THEMES else None


@pages.post("/bahasa")
@public
def switch_language() -> Response:
    """Show pages in another language from now on."""
    return _remember("language", request.form.get("language", ""), tuple(language.LANGUAGES))


@pages.post("/tema")
@public
def switch_theme() -> Response:
    """Show pages light or dark from now on, or as the system says."""
    return _remember("theme", request.form.get("theme", ""), THEMES)


def saves_data() -> bool:
    """Say whether photos are left out: the reader chose so, else the browser asks for it."""
    if not has_request_context():
        return False  # a mail
    chosen = request.cookies.get("data")
    asked: bool = request.headers.get("Save-Data", "").strip().lower() == "on"
    return chosen == "saving" if chosen in DATA else asked


@pages.post("/hemat-data")
@public
def switch_data() -> Response:
    """Show drawings or photos from now on, on this device."""
    response = redirect(safe_address(request.form.get("next")))
    value = request.form.get("data", "")
    keep_choice(response, "data", value if value in DATA else "")
    return response


def _remember(name: str, value: str, choices: tuple[str, ...]) -> Response:
    response = redirect(safe_address(request.form.get("next")))
    value = value if value in choices else ""  # as the system says
    keep_choice(response, name, value)
    for keep in KEEPERS:
        keep(name, value)
    return response


def keep_choice(response: Response, name: str, value: str) -> None:
    """Let this browser remember a language or theme; an empty value forgets it."""
    if value:
        response.set_cookie(
            name,
            value,
            max_age=YEAR_SECONDS,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure,
        )
    else:
        response.delete_cookie(name)


def register(app: Flask) -> None:
    """Install gettext in the templates."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        language.gettext, language.ngettext, newstyle=False
    )
    app.jinja_env.globals.update(
        _=language.gettext,
        _l=language.lazy_gettext,
        ngettext=language.ngettext,
        saves_data=saves_data,
    )
    app.context_processor(
        lambda: {
            "language": language.current_language(),
            "languages": language.LANGUAGES,
            "theme": theme(),
        }
    )
