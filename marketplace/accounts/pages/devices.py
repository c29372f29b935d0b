"""Where one is signed in, and how to end that."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import login, queries
from marketplace.accounts.devices import device_name, is_phone
from marketplace.accounts.pages import pages
from marketplace.accounts.services import ending
from marketplace.shared.language import _
from marketplace.web.access import signed_in
from marketplace.web.api import found_id
from marketplace.web.current import current_actor


@pages.get("/akun/sesi")
@signed_in
def show_devices() -> ResponseReturnValue:
    """List the devices on which the person is signed in."""
    present = login.present_device()
    listed = [
        (sign_in, device_name(sign_in.device), sign_in.id == present.id)
        for sign_in in queries.sign_ins_of(present.person_id)
    ]
    return render_template("accounts/devices.html", devices=listed, is_phone=is_phone)


@pages.post("/akun/sesi/<public_id>/akhiri")
@signed_in
def end_device(public_id: str) -> ResponseReturnValue:
    """Sign one device out."""
    sign_in_id = found_id("sign_in", public_id)
    ending.end_device(sign_in_id, actor=current_actor())
    flash(_("Perangkat itu sudah dikeluarkan."), "ok")
    return redirect(url_for("accounts.show_devices"))


@pages.post("/akun/sesi/akhiri-lain")
@signed_in
def end_other_devices() -> ResponseReturnValue:
    """Sign every other device out."""
    present = login.present_device()
    count = ending.end_devices(present.person_id, actor=current_actor(), keep=present.id)
    told = _("%(num)s perangkat lain sudah dikeluarkan.", num=count)
    flash(_("Satu perangkat lain sudah dikeluarkan.") if count == 1 else told, "ok")
    return redirect(url_for("accounts.show_devices"))
