"""One place where failures become HTTP answers: a page, or problem+json for the API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError

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
from marketplace.web import outages
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
    app.register_error_handler(SQLAlchemyError, _answer_breakage)
    app.register_error_handler(OSError, _answer_breakage)
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
        outages.draw_without_asking()
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
    cause = getattr(error, "original_exception", None)
    if cause is not None:  # it broke where no handler looks, such as after the view
        return _answer_breakage(cause)
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


def _answer_breakage(error: Exception) -> ResponseReturnValue:
    """Say 503 when a database or disk is away for now, 500 when it is a fault of ours.

    Nothing was acknowledged and nothing changed: the caller may simply try again.
    """
    outages.forget_session()
    if not outages.passes_by_itself(error):
        return _answer_surprise(error)
    log.warning("service.unavailable", **outages.described(error))
    answer = answer_failure(503, _("Sistem sedang sibuk. Isian Anda aman; coba lagi sebentar."))
    answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def _answer_surprise(error: Exception) -> ResponseReturnValue:
    outages.forget_session()
    log.exception("request.failed", path=request.path, error=type(error).__name__)
    message = _("Ada kesalahan di sistem kami. Isian Anda tidak diproses; coba lagi sebentar.")
    return answer_failure(500, message)
