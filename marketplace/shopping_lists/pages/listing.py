"""The shopping lists that somebody may use."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.shared.language import _l
from marketplace.shopping_lists.pages import pages
from marketplace.shopping_lists.policies import READING_ROLES
from marketplace.shopping_lists.queries import lists as queries
from marketplace.web import navigation
from marketplace.web.access import allow
from marketplace.web.current import current_actor

ADDRESS = "/usaha/daftar-belanja"
ROWS = 50
ARCHIVE = "arsip"

navigation.add(
    navigation.Entry(
        key="shopping_lists",
        label=_l("Daftar belanja"),
        icon="list-checks",
        endpoint="shopping_lists.list_lists",
        roles=READING_ROLES,
        position=150,
        group=_l("Belanja"),
    )
)


@pages.get(ADDRESS)
@allow(*READING_ROLES)
def list_lists() -> ResponseReturnValue:
    """List them, the newest first."""
    actor = current_actor()
    archived = request.args.get("keadaan", "") == ARCHIVE
    cursor = request.args.get("cursor")
    return render_template(
        "shopping_lists/list.html",
        part=queries.shopping_lists(actor, archived=archived, limit=ROWS, cursor=cursor),
        archived=archived,
        put_away=queries.count_archived(actor),
    )
