"""Try one door as one person, and undo whatever came of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, Table, event, func, select

from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import Base, db, look_through_tables
from marketplace.shared.language import SOURCE, speak
from tests.architecture.routes.naming import Door
from tests.architecture.routes.world import Member
from tests.factories import accounts

# Who was seen when, what is counted of requests, and kept answers are no change of things.
UNWATCHED = {"api_tokens", "daily_tallies", "kept_answers", "sign_ins", "tries"}
_TOKENS = re.compile(r'(name="(?:csrf_token|form_key)"[^>]*value=")[^"]*')
_WRITES = re.compile(  # also behind another statement that stands before it as a CTE
    r"\s*(?:with .*?\)\s*)?(?:insert into|update|delete from) (\w+)", re.IGNORECASE | re.DOTALL
)
_keys = count(1)


@dataclass(frozen=True)
class Answer:
    """What came back, with the thing's name blotted out, and what it left in the database."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]
    changed: frozenset[str]  # tables
    recorded: int  # audit entries

    @property
    def seen(self) -> tuple[Any, ...]:
        """What the person who asked can see of it."""
        return self.status, self.body, self.headers


@dataclass(frozen=True)
class Request:
    """One request that is about a thing of this name."""

    method: str
    address: str
    named: str
    body: Mapping[str, Any]

    @property
    def is_unsafe(self) -> bool:
        return self.method not in {"GET", "HEAD"}


class Trier:
    """Tries doors of one app inside the present transaction; each try is rolled back."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        db.session.commit()
        look_through_tables()  # plans for what is there, as an old database has
        self.before = _digests()
        self.entries = _entries()

    def attempt(self, request: Request, member: Member | None) -> Answer:
        headers = self.headers(request, member)
        db.session.commit()
        undone = db.engines[None].begin_nested()
        try:
            with _noting_writes() as writes:
                response = send(self.app, request, headers)
            changed = self._changed() if writes else frozenset()
            recorded = _entries() - self.entries if writes else 0
            db.session.commit()
        finally:
            undone.rollback()
        return _answer(self.app, response, request.named, changed, recorded)

    def headers(self, request: Request, member: Member | None) -> dict[str, str]:
        """Say who asks: with a cookie at a page, with a token at the API."""
        headers = {"Idempotency-Key": f"try-{next(_keys)}"}
        if member is None:
            return headers
        if request.address.startswith("/api/"):
            return headers | member.token
        if not hasattr(member, "cookie"):
            member.cookie = self._cookie(member)
        return headers | {"Cookie": member.cookie}

    def _cookie(self, member: Member) -> str:
        client = accounts.sign_in(self.app.test_client(), member.actor)
        db.session.commit()
        self.before, self.entries = _digests(), _entries()
        return f"session={client.get_cookie('session').value}"

    def _changed(self) -> frozenset[str]:
        now = _digests()
        return frozenset(name for name, digest in now.items() if digest != self.before[name])


def send(app: Flask, request: Request, headers: Mapping[str, str]) -> Any:
    """Send one request in a session of its own, as a server would take it."""
    sent: dict[str, Any] = {}
    if request.is_unsafe:
        has_files = any(isinstance(each, tuple) for each in request.body.values())
        is_json = request.address.startswith("/api/") and not has_files
        kind = "json" if is_json else "data"
        sent = {kind: dict(request.body)}
    client = FlaskClient(app, app.response_class, use_cookies=False)
    with app.app_context():
        response = client.open(request.address, method=request.method, headers=headers, **sent)
    speak(SOURCE)
    return response


def request_for(door: Door, rule: Any, method: str, member: Member, named: str) -> Request:
    """Write the request for the thing of this name, as this member would send it."""
    place = door.where or next(iter(rule.arguments - door.rest.keys()), None)
    values = {**door.rest, **({place: named} if place else {})}
    address = rule.build(values, append_unknown=False)[1]
    return Request(method, address, named, door.body_for(member, named))


def _digests() -> dict[str, object]:
    return {
        table.name: _digest(table)
        for table in Base.metadata.sorted_tables
        if table.name not in UNWATCHED
    }


def _digest(table: Table) -> object:
    return hash(tuple(sorted(map(repr, db.session.execute(select(table))))))


def _entries() -> int:
    return db.session.scalar(select(func.count(AuditEntry.id))) or 0


@contextmanager
def _noting_writes() -> Any:
    writes: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        written = _WRITES.match(statement)
        if written and written[1] not in UNWATCHED:
            writes.append(written[1])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield writes
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _answer(app: Flask, response: Any, named: str, changed: frozenset[str], recorded: int):
    name = re.compile(rf"\b{named}\b" if named.isdigit() else re.escape(named))

    def blot(text: str) -> str:
        return _TOKENS.sub(r"\1", (name.sub("•", text) if named else text))

    body = response.get_data()
    response.close()
    response.request.environ["wsgi.input"].close()  # large bodies lie in real files
    if response.mimetype in {"text/html", "application/problem+json", "application/json"}:
        body = blot(body.decode()).encode()
    shown = {name: blot(value) for name, value in response.headers if name in _COMPARED}
    shown["session"] = blot(_session(app, response))
    return Answer(response.status_code, body, tuple(sorted(shown.items())), changed, recorded)


_COMPARED = {"Content-Type", "Location", "Retry-After", "WWW-Authenticate", "Allow"}


def _session(app: Flask, response: Any) -> str:
    """Return what the session cookie says: flashed messages are for the eyes, too."""
    for cookie in response.headers.getlist("Set-Cookie"):
        if cookie.startswith("session="):
            sealed = cookie.removeprefix("session=").partition(";")[0]
            signer = app.session_interface.get_signing_serializer(app)
            said = signer.loads(sealed) if sealed else {}
            return json.dumps(
                {name: said[name] for name in sorted(said) if name not in _PRIVATE},
                default=str,
                ensure_ascii=False,
            )
    return ""


_PRIVATE = {"csrf_token", "_user_id"}
