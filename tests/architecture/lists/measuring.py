"""How many statements each page sends, and how long it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product

import time_machine
from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.routing import Map

from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, look_through_tables
from marketplace.web import access
from tests.architecture.lists.growing import GrowingMarket
from tests.architecture.routes.judging import is_kept_out
from tests.architecture.routes.rounds import HERE, UNREADY, feature_of, methods_of
from tests.architecture.routes.table import FIXED, LISTS, VIEWS
from tests.architecture.routes.trying import Request, Trier, send

OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK")
ANSWERED = {200, 302, 303, 404}  # some pages lead on, or have nothing to ask for
FEW_ROWS, MANY_ROWS = 10, 40
WELCOMES = ("/akun", "/api/v1/me")
FULL_PACK = 500  # SQLAlchemy loads what belongs to rows in packs: one more per 500 is no fault
_VALUES = re.compile(r"\(?(?:\?|%\(\w+\)s(?:::\w+)?)(?:, (?:\?|%\(\w+\)s(?:::\w+)?))*\)?")
Page = tuple[str, str, Role]  # endpoint, address, reader


@dataclass(frozen=True)
class Measured:
    """One page as one role got it."""

    status: int
    statements: int
    letters: int


def measure(
    app: Flask, market: GrowingMarket, *, only: frozenset[str] = frozenset()
) -> dict[Page, Measured]:
    """Ask for every page without a name in its address, as every role that may see it.

    Nobody is new here and the clock stands: what is noted of a visitor now and then, such as
    when a sign-in was last seen, is noted before.
    """
    look_through_tables()  # plans for this many rows, not for an empty database
    trier = Trier(app)
    with time_machine.travel(utc_now(), tick=False):
        for address, member in product(WELCOMES, market.members.values()):
            request = Request("GET", address, "", {})
            send(app, request, trier.headers(request, member)).close()
        return {
            (endpoint, address, role): _measure(app, trier, market, address, role)
            for endpoint, address in _addresses(app)
            if not only or endpoint in only
            for role in sorted(market.members)
            if not is_kept_out(access.policy_of(app, endpoint), role)
        }


def unlisted(url_map: Map) -> Iterator[str]:
    """Say one sentence for each page that no table knows, and for each line in vain."""
    shown = {rule.endpoint for rule in url_map.iter_rules() if _is_page(rule)}
    for endpoint in sorted(shown - LISTS - FIXED):
        yield (
            f"{endpoint} is a page without a name in its address: add it to LISTS in "
            f"{HERE}/{feature_of(endpoint)}.py when it shows rows (furnish(deal) or "
            "equip(member) there make one row each), to FIXED when its length does not depend "
            "on the market"
        )
    for endpoint in sorted((LISTS | FIXED | VIEWS.keys()) - shown):
        yield f"{endpoint} is no page any more: take its line out of {HERE}"


def faults_of(few: dict[Page, Measured], many: dict[Page, Measured]) -> Iterator[str]:
    """Say which page asks more of the database when there is more to show."""
    for (endpoint, address, role), before in few.items():
        after = many[endpoint, address, role]
        if {before.status, after.status} - ANSWERED and endpoint != UNREADY:
            yield f"{address} for {role} answers {before.status}, then {after.status}"
        if after.statements != before.statements:
            yield (
                f"{address} for {role}: {before.statements} statements for few rows, "
                f"{after.statements} for many"
            )


def showing_no_rows(one: dict[Page, Measured], few: dict[Page, Measured]) -> Iterator[str]:
    """Say which list does not grow with the market, so that counting it proves nothing."""
    for endpoint in sorted(LISTS):
        pages = [page for page in one if page[0] == endpoint]
        if not any(few[page].letters > one[page].letters for page in pages):
            yield f"{endpoint} stands in LISTS, but shows {FEW_ROWS} rows to nobody"


def _addresses(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if _is_page(rule):
            for view in ("", *VIEWS.get(rule.endpoint, ())):
                whole = "?limit=100" if rule.rule.startswith("/api/") else ""
                yield rule.endpoint, rule.rule + (view or whole)


def _is_page(rule) -> bool:
    return "GET" in methods_of(rule) and not rule.arguments


def _measure(
    app: Flask, trier: Trier, market: GrowingMarket, address: str, role: Role
) -> Measured:
    request = Request("GET", address, "", {})
    headers = trier.headers(request, market.members[role])
    db.session.commit()
    undone = db.engines[None].begin_nested()
    try:
        with _counting() as sent:
            answer = send(app, request, headers)
            length = len(answer.data)
    finally:
        undone.rollback()
    answer.close()
    return Measured(answer.status_code, len(sent), length)


@contextmanager
def _counting() -> Iterator[list[str]]:
    sent: list[str] = []
    packs = [""]  # what the last statement said when it was a full pack

    def note(_connection, _cursor, statement, *_rest) -> None:
        if statement.startswith(OF_TRANSACTIONS):
            return
        said = _VALUES.sub("?", statement)
        if said != packs[-1]:
            sent.append(said)
        is_full = max(statement.count("?"), statement.count("%(")) >= FULL_PACK
        packs.append(said if is_full else "")

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)
