"""One's own profile: name, phone, language and look."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.login import present_device
from marketplace.accounts.pages import pages
from marketplace.accounts.pages.showing import show_form
from marketplace.accounts.schemas import ProfileInput
from marketplace.accounts.services import profile
from marketplace.shared import language
from marketplace.shared.language import _
from marketplace.web.access import signed_in
from marketplace.web.current import current_actor, visitor
from marketplace.web.forms import Form
from marketplace.web.language import KEEPERS, keep_choice


@pages.route("/akun", methods=["GET", "POST"])
@signed_in
def show_profile() -> ResponseReturnValue:
    """Show the profile and change it."""
    person = present_device().person
    form = Form(
        ProfileInput(),
        {
            "name": person.name,
            "phone": _national(person.phone) if person.phone else "",
            "language": person.language,
            "theme": person.theme or "",
        },
    )
    if request.method == "POST" and form.accepts(request.form):
        chosen = {**form.values, "theme": form.values["theme"] or None}
        changed = profile.change_profile(**chosen, actor=current_actor())
        language.speak(changed.language)
        flash(_("Profil tersimpan."), "ok")
        response = redirect(url_for("accounts.show_profile"))
        keep_choice(response, "language", changed.language)
        keep_choice(response, "theme", changed.theme or "")
        return response
    return show_form("profile", form, person=person)


def _national(phone: str) -> str | None:
    from lokal import parse_phone  # noqa: PLC0415 - a tenth of a second, seldom needed

    return parse_phone(phone).national


def keep_preference(name: str, value: str) -> None:
    """Remember a switch of language or look for the person, beside the browser's cookie."""
    present = visitor()
    if present is not None:
        profile.keep_preference(name, value, actor=present.actor)


KEEPERS.append(keep_preference)
