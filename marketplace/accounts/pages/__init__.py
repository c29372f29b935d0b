"""The web pages of accounts, one module per group of screens."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import login
from marketplace.shared.errors import Forbidden
from marketplace.shared.language import _

pages = Blueprint("accounts", __name__)

OPEN_WITHOUT_SECOND_FACTOR = frozenset(
    {
        "accounts.show_second_factor",
        "accounts.prepare_second_factor",
        "accounts.confirm_second_factor",
        "accounts.switch_organisation",
        "accounts.sign_out",
        "preferences.switch_language",
        "preferences.switch_theme",
    }
)


@pages.before_app_request
def ask_for_second_factor() -> ResponseReturnValue | None:
    """Let admins and finance do nothing in production before a second factor guards them."""
    if not login.must_add_second_factor() or request.endpoint in OPEN_WITHOUT_SECOND_FACTOR:
        return None
    if request.path.startswith("/api/"):
        raise Forbidden(_("Aktifkan langkah kedua di halaman keamanan akun Anda dulu."))
    return redirect(url_for("accounts.show_second_factor"))


from marketplace.accounts.pages import (  # noqa: F401
    accepting,
    devices,
    exporting,
    members,
    menus,
    organisations,
    people,
    profile,
    recovering,
    registering,
    second_factor,
    security,
    signing_in,
    tokens,
)
