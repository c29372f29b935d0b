"""A repeated request gets the stored answer, byte for byte, and changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import wraps
from secrets import token_hex
from typing import Any

from flask import Response, current_app, make_response, request
from flask_smorest import Blueprint
from sqlalchemy import LargeBinary, String, UniqueConstraint, delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.shared import outbox
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base, db, insert, one_transaction
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _
from marketplace.web.current import current_actor

KEPT_FOR = timedelta(days=30)
STILL_AT_WORK = timedelta(seconds=60)
LONGEST_KEY = 200


class KeptAnswer(Base):
    """The first answer to a request that carried an idempotency key."""

    __tablename__ = "kept_answers"
    __table_args__ = (UniqueConstraint("scope", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(60))  # whose key it is
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    fingerprint: Mapped[str] = mapped_column(String(64))  # of method, address and body
    status: Mapped[int | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    content_type: Mapped[str | None] = mapped_column(String(80))
    location: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)


class _KeptByAnother(Exception):
    """Another request with the same key finished first."""


def once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Require an `Idempotency-Key`; do the work once and replay its answer afterwards.

    Answer and change are committed together. A refusal by rule (409) is kept as well; other
    refusals change nothing and may be tried again with the same key.
    """

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> Response:  # noqa: ANN401
        key = _key_of_request()
        return _answer_once(key, lambda: view(*args, **kwargs), keep_refusals=True)

    return names_key(run)


def once_with_others(view: Callable[..., Any]) -> Callable[..., Any]:
    """Like `once`, for work that waits for another service and so cannot be one transaction.

    The key is taken first, the answer kept last. After a crash in between the work is done
    again: it must lead to the same result by itself.
    """

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> Response:  # noqa: ANN401
        key = _key_of_request()
        scope, fingerprint = _scope(), _fingerprint()
        kept = _find(scope, key)
        if kept is not None and (kept.status is not None or kept.fingerprint != fingerprint):
            return _replay(kept, fingerprint)
        if kept is not None and kept.created_at > utc_now() - STILL_AT_WORK:
            raise RuleBroken(_("Permintaan yang sama sedang dikerjakan. Tunggu sebentar."))
        answer_id = kept.id if kept else _take(scope, key, fingerprint)
        response = _work_or_let_go(answer_id, lambda: view(*args, **kwargs))
        with one_transaction():
            _keep(answer_id, response)
        return response

    return names_key(run)


def names_key(view: Callable[..., Any]) -> Callable[..., Any]:
    """Say in the API's description that the operation needs a key; `once` does so itself."""
    header = {
        "in": "header",
        "name": "Idempotency-Key",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    }
    documented: Callable[..., Any] = Blueprint.doc(parameters=[header])(view)
    return documented


def _take(scope: str, key: str, fingerprint: str) -> int:
    try:
        with one_transaction():
            return _claim(scope, key, fingerprint)
    except _KeptByAnother:
        message = _("Permintaan yang sama sedang dikerjakan. Tunggu sebentar.")
        raise RuleBroken(message) from None


def _work_or_let_go(answer_id: int, work: Callable[[], Any]) -> Response:
    """Do the work; when it is refused, give the key back so that it can be tried again."""
    try:
        return make_response(work())
    except Exception:
        db.session.rollback()
        with suppress(SQLAlchemyError), one_transaction():  # what went wrong is worth more
            db.session.execute(delete(KeptAnswer).where(KeptAnswer.id == answer_id))
        raise


def once_per_form(view: Callable[..., Any]) -> Callable[..., Any]:
    """Do a form's work once, however often its button is pressed: `form_key` names it."""

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        key = request.form.get("form_key", "").strip()
        if request.method != "POST" or not key or len(key) > LONGEST_KEY or not key.isascii():
            return view(*args, **kwargs)
        return _answer_once(f"form:{key}"[:LONGEST_KEY], lambda: view(*args, **kwargs))

    return run


def new_form_key() -> str:
    """Return a fresh key for a form's hidden field `form_key`."""
    return token_hex(12)


def _answer_once(key: str, work: Callable[[], Any], *, keep_refusals: bool = False) -> Response:
    scope, fingerprint = _scope(), _fingerprint()
    try:
        with one_transaction():
            answer_id = _claim(scope, key, fingerprint)
            response = make_response(work())
            if response.status_code >= 400:
                raise _Refused(response)
            _keep(answer_id, response)
    except _KeptByAnother:
        return _replay(_find(scope, key), fingerprint)
    except _Refused as refused:
        return refused.response
    except RuleBroken as error:
        if not keep_refusals:
            raise
        return _keep_refusal(scope, key, fingerprint, error)
    return response


class _Refused(Exception):
    """The view answered a refusal itself: undo, and keep nothing."""

    def __init__(self, response: Response) -> None:
        self.response = response


def _keep_refusal(scope: str, key: str, fingerprint: str, error: RuleBroken) -> Response:
    response = make_response(current_app.handle_user_exception(error))
    try:
        with one_transaction():
            _keep(_claim(scope, key, fingerprint), response)
    except _KeptByAnother:
        return _replay(_find(scope, key), fingerprint)
    return response


def _key_of_request() -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key or len(key) > LONGEST_KEY or not key.isascii():
        message = _("Sertakan tanda unik untuk permintaan ini, paling panjang 200 huruf.")
        raise Invalid({"Idempotency-Key": [message]})
    return key


def _scope() -> str:
    return f"member:{current_actor().membership_id}"


def _fingerprint() -> str:
    content = b"\n".join([request.method.encode(), request.path.encode(), _content()])
    return hashlib.sha256(content).hexdigest()


def _content() -> bytes:
    """Return what a program sent; of files their digests: what parts them differs each time."""
    if request.mimetype != "multipart/form-data" or "Idempotency-Key" not in request.headers:
        return request.get_data()
    said: list[list[str]] = [[name, text] for name, text in request.form.items(multi=True)]
    for name, sent in request.files.items(multi=True):
        sent.seek(0)  # the view may have read it
        said.append([name, sent.filename or "", hashlib.sha256(sent.read()).hexdigest()])
        sent.seek(0)
    return json.dumps(said).encode()


def _find(scope: str, key: str) -> KeptAnswer | None:
    wanted = select(KeptAnswer).where(KeptAnswer.scope == scope, KeptAnswer.key == key)
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def _claim(scope: str, key: str, fingerprint: str) -> int:
    row = insert(KeptAnswer).values(
        scope=scope, key=key, fingerprint=fingerprint, created_at=utc_now()
    )
    claimed = row.on_conflict_do_nothing(index_elements=["scope", "key"])
    answer_id: int | None = db.session.scalar(claimed.returning(KeptAnswer.id))
    if answer_id is None:
        raise _KeptByAnother
    return answer_id


def _keep(answer_id: int, response: Response) -> None:
    kept = update(KeptAnswer).where(KeptAnswer.id == answer_id)
    values = {
        "status": response.status_code,
        "body": response.get_data(),
        "content_type": response.content_type,
        "location": response.headers.get("Location"),
    }
    db.session.execute(kept.values(**values).execution_options(synchronize_session=False))


def _replay(kept: KeptAnswer | None, fingerprint: str) -> Response:
    if kept is None or kept.fingerprint != fingerprint:
        message = _("Tanda ini sudah dipakai untuk permintaan lain. Pakai tanda yang baru.")
        raise Invalid({"Idempotency-Key": [message]})
    response = Response(kept.body or b"", status=kept.status, content_type=kept.content_type)
    if kept.location:
        response.headers["Location"] = kept.location
    response.headers["Idempotent-Replayed"] = "true"
    return response


@outbox.every(timedelta(hours=6), "web.forget_kept_answers")
def forget_kept_answers() -> None:
    """Delete answers older than a month: nobody repeats a request that late."""
    db.session.execute(delete(KeptAnswer).where(KeptAnswer.created_at < utc_now() - KEPT_FOR))
