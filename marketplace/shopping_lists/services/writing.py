"""Making shopping lists, writing them anew, and putting them away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

from marketplace.buyers.cost_centre_queries import open_outlets
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shopping_lists import policies
from marketplace.shopping_lists.judging import EntryFacts, judged
from marketplace.shopping_lists.models import ShoppingLine, ShoppingList
from marketplace.shopping_lists.queries.lists import find_list, lock_list


class ListFacts(TypedDict):
    """What is written of a list."""

    name: str
    lines: Sequence[EntryFacts]
    outlet_id: NotRequired[int | None]


@transactional
def make_list(*, actor: Actor, facts: ListFacts) -> ShoppingList:
    """Keep goods and their usual quantities under a name.

    Raises `Forbidden`, and `Invalid` naming each field that cannot be used.
    """
    outlet_id = facts.get("outlet_id")
    allowed = policies.may_make(actor, outlet_id)
    require(allowed=allowed, to=_("membuat daftar belanja untuk gerai itu"))
    kept = ShoppingList(
        buyer_id=actor.organisation_id, made_by=actor.person_id, changed_by=actor.person_id
    )
    _write(kept, facts, actor)
    db.session.add(kept)
    audit.record(
        "shopping_list.made", kept, actor=actor, name=kept.name, lines=_told(kept.lines)
    )
    return find_list(kept.id, actor=actor)


@transactional
def change_list(list_id: int, *, actor: Actor, facts: ListFacts, version: int) -> ShoppingList:
    """Write a list anew; `version` is the one that the actor has seen.

    Raises `NotFound`, `Forbidden`, `Invalid`, and `RuleBroken` that names `version` when
    somebody changed it since.
    """
    kept = lock_list(list_id, actor=actor)
    require(allowed=policies.may_change(actor, kept), to=_("mengubah daftar belanja ini"))
    if kept.archived_at is not None:
        raise RuleBroken(_("Daftar ini sudah diarsipkan. Keluarkan dulu dari arsip."))
    if kept.version != version:
        raise _overtaken(kept)
    outlet_id = facts.get("outlet_id")
    moved = outlet_id != kept.outlet_id
    allowed = not moved or policies.may_make(actor, outlet_id)
    require(allowed=allowed, to=_("membuat daftar belanja untuk gerai itu"))
    before = {"name": kept.name, "lines": _told(kept.lines), "outlet": kept.outlet_id}
    _write(kept, facts, actor)
    _touch(kept, actor)
    after = {"name": kept.name, "lines": _told(kept.lines), "outlet": kept.outlet_id}
    audit.record("shopping_list.changed", kept, actor=actor, before=before, after=after)
    db.session.flush()
    return find_list(kept.id, actor=actor)


@transactional
def archive_list(list_id: int, *, actor: Actor) -> ShoppingList:
    """Put a list away; it can be taken out again. Raises `NotFound` and `Forbidden`."""
    return _put_away(list_id, actor=actor, away=True)


@transactional
def restore_list(list_id: int, *, actor: Actor) -> ShoppingList:
    """Take a list out again. Raises `NotFound` and `Forbidden`."""
    return _put_away(list_id, actor=actor, away=False)


def _put_away(list_id: int, *, actor: Actor, away: bool) -> ShoppingList:
    kept = lock_list(list_id, actor=actor)
    require(allowed=policies.may_change(actor, kept), to=_("mengubah daftar belanja ini"))
    if away is not (kept.archived_at is not None):
        kept.archived_at = utc_now() if away else None
        _touch(kept, actor)
        what = "shopping_list.archived" if away else "shopping_list.restored"
        audit.record(what, kept, actor=actor, name=kept.name)
    return kept


def _overtaken(kept: ShoppingList) -> RuleBroken:
    text = _(
        "%(name)s sudah mengubah daftar ini saat Anda menulis. Belum ada yang disimpan.",
        name=kept.changer.name,
    )
    return RuleBroken(text, errors={"version": [_("Periksa isi yang sekarang, lalu simpan.")]})


def _touch(kept: ShoppingList, actor: Actor) -> None:
    kept.version += 1
    kept.changed_by, kept.changed_at = actor.person_id or kept.changed_by, utc_now()


def _write(kept: ShoppingList, facts: ListFacts, actor: Actor) -> None:
    name, outlet_id = facts["name"].strip(), facts.get("outlet_id")
    errors: dict[str, list[str]] = {}
    if not name:
        errors["name"] = [_("Beri nama, misalnya “Isi dapur mingguan”.")]
    known = {outlet.id for outlet in open_outlets(actor.organisation_id or 0)}
    if outlet_id not in {None, kept.outlet_id} | known:
        errors["outlet"] = [_("Pilih gerai dari daftar.")]
    entries = judged(facts["lines"], kept, errors)
    if errors:
        raise Invalid(errors)
    kept.name, kept.outlet_id = name, outlet_id
    _write_lines(kept, entries)


def _write_lines(kept: ShoppingList, entries: Sequence[ShoppingLine]) -> None:
    """Change the lines that stay, so that their prices are remembered; drop the others."""
    there = {line.good: line for line in kept.lines}
    lines = []
    for place, entry in enumerate(entries):
        line = there.get(entry.good, entry)
        line.place, line.quantity = place, entry.quantity
        lines.append(line)
    kept.lines = lines


def _told(lines: Sequence[ShoppingLine]) -> list[dict[str, Any]]:
    return [
        {"product": line.product_id, "offer": line.offer_id, "quantity": f"{line.quantity:f}"}
        for line in lines
    ]
