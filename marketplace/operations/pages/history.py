"""What admins and auditors see of the running service."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.operations import queries
from marketplace.operations.pages import pages
from marketplace.shared.actors import REGENCY_ROLES, Role
from marketplace.shared.language import _l
from marketplace.web import navigation
from marketplace.web.access import allow

navigation.add(
    navigation.Entry(
        key="audit",
        label=_l("Catatan audit"),
        icon="scroll-text",
        endpoint="operations.show_audit",
        roles=REGENCY_ROLES,
        position=290,
        group=_l("Sistem"),
        tabs={Role.AUDITOR: 1},
    )
)


@pages.get("/admin/audit")
@allow(Role.ADMIN, Role.AUDITOR)
def show_audit() -> ResponseReturnValue:
    """Show who did what, newest first."""
    filters = {name: request.args.get(name, "")[:80] for name in ("action", "organisation")}
    history = queries.history(
        action=filters["action"],
        organisation=filters["organisation"],
        cursor=request.args.get("cursor"),
    )
    return render_template("operations/audit.html", history=history, filters=filters)
