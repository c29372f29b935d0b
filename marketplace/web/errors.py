"""One place where failures become HTTP answers: a page, or problem+json for the API."""

from __future__ import annotations

import sqlite3
from http import HTTPStatus
from typing import Any

import psycopg
import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from marketplace.shared.database import db
from marketplace.shared.errors import (
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    RuleBroken,
    TooMany,
    Unavailable,
)
from marketplace.shared.language import _, _l
from marketplace.web import navigation
from marketplace.web.messages import in_our_words

STATUS_OF: dict[type[DomainError], int] = {
    NotFound: 404,
    Forbidden: 403,
    RuleBroken: 409,
    Invalid: 422,
    TooMany: 429,
    Unavailable: 503,
}
RETRY_AFTER_SECONDS = 2
TITLES = {
    400: _l("Permintaan tidak terbaca"),
    401: _l("Masuk dulu"),
    403: _l("Bukan wewenang Anda"),
    404: _l("Tidak ditemukan"),
    405: _l("Cara ini tidak tersedia"),
    409: _l("Belum bisa dilakukan"),
    413: _l("Kiriman terlalu besar"),
    415: _l("Jenis kiriman tidak dikenal"),
    422: _l("Ada isian yang perlu diperbaiki"),
    429: _l("Terlalu sering"),
    500: _l("Ada kesalahan di sistem kami"),
    503: _l("Sedang tidak tersedia"),
}
log = structlog.get_logger()


def register(app: Flask) -> None:
    """Teach the app to answer every kind of failure."""
    app.register_error_handler(DomainError, _answer_domain_error)
    app.register_error_handler(ValidationError, _answer_invalid_input)
    app.register_error_handler(CSRFError, _answer_forged_form)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(DBAPIError, _answer_database_error)
    app.register_error_handler(PoolTimeout, _answer_database_error)
    app.register_error_handler(Exception, _answer_surprise)


def wants_json() -> bool:
    """Say whether the API door was used."""
    return request.path.startswith("/api/") or request.path == "/stripe/webhook"


def problem(status: int, detail: str, errors: dict[str, Any] | None = None) -> Response:
    """Answer the API with `application/problem+json`."""
    title = str(TITLES.get(status, HTTPStatus(status).phrase))
    answer = jsonify(status=status, title=title, detail=detail, errors=errors or {})
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    return answer


def answer_failure(status: int, message: str, errors: dict[str, Any] | None = None) -> Response:
    """Answer a failure at whichever door was used."""
    if wants_json():
        return problem(status, message, errors)
    if status >= 500:
        navigation.draw_without_asking()  # the database may be what is wrong
    title = TITLES.get(status, HTTPStatus(status).phrase)
    page = render_template(
        "error.html", status=status, title=str(title), message=message, errors=errors or {}
    )
    return make_response(page, status)


def _answer_domain_error(error: DomainError) -> ResponseReturnValue:
    answer = answer_failure(STATUS_OF.get(type(error), 400), str(error), error.errors)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unavailable):
        answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def _answer_invalid_input(error: ValidationError) -> ResponseReturnValue:
    return answer_failure(
        422,
        _("Ada isian yang perlu diperbaiki."),
        in_our_words(error.normalized_messages()),
    )


def _answer_forged_form(_error: CSRFError) -> ResponseReturnValue:
    message = _("Formulir ini sudah kedaluwarsa. Muat ulang halaman, lalu kirim lagi.")
    return answer_failure(403, message)


def _answer_http_error(error: HTTPException) -> ResponseReturnValue:
    response = error.get_response()
    status = response.status_code
    if status < 400 or isinstance(error, SecurityError):
        return response  # under a host that is not ours no page of ours can be drawn
    messages = {
        404: _("Yang Anda cari tidak ada, atau bukan milik Anda."),
        405: _("Alamat ini tidak menerima cara itu."),
        413: _("Kiriman Anda terlalu besar. Kecilkan berkasnya, lalu kirim lagi."),
        422: _("Ada isian yang perlu diperbaiki."),
    }
    fallback = _("Permintaan ini tidak dapat kami baca. Periksa, lalu coba lagi.")
    errors = getattr(error, "data", {}).get("messages") if hasattr(error, "data") else None
    answer = answer_failure(status, messages.get(status, fallback), in_our_words(_flat(errors)))
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    return answer


def _flat(errors: Any) -> dict[str, Any]:  # noqa: ANN401
    """Drop flask-smorest's outer level, which only says where the input came from."""
    if not isinstance(errors, dict):
        return {}
    flat: dict[str, Any] = {}
    for place, messages in errors.items():
        if place in {"json", "query", "form", "files", "headers"} and isinstance(
            messages, dict
        ):
            flat.update(messages)
        else:
            flat[place] = messages
    return flat


def _answer_database_error(error: DBAPIError | PoolTimeout) -> ResponseReturnValue:
    """Nothing was acknowledged and nothing changed: the caller may simply try again."""
    db.session.rollback()
    if not _passes_by_itself(error):
        return _answer_surprise(error)
    log.warning("database.unavailable", error=type(error).__name__)
    answer = answer_failure(503, _("Sistem sedang sibuk. Isian Anda aman; coba lagi sebentar."))
    answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def _passes_by_itself(error: DBAPIError | PoolTimeout) -> bool:
    if isinstance(error, PoolTimeout | OperationalError):
        return True
    if error.connection_invalidated:
        return True
    passing = (
        psycopg.errors.QueryCanceled,
        psycopg.errors.LockNotAvailable,
        sqlite3.OperationalError,
    )
    return isinstance(error.orig, passing)


def _answer_surprise(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    log.exception("request.failed", path=request.path, error=type(error).__name__)
    message = _("Ada kesalahan di sistem kami. Isian Anda tidak diproses; coba lagi sebentar.")
    return answer_failure(500, message)
