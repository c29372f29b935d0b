"""A database or disk that is away for now is 503 with Retry-After, never 500."""

import errno
import sqlite3

import psycopg
import pytest
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InternalError,
    InvalidRequestError,
    OperationalError,
    PendingRollbackError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from marketplace.accounts import queries
from marketplace.accounts.services import devices
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.web.outages import passes_by_itself
from tests.factories.accounts import a_token
from tests.factories.orders import a_kitchen

LOCKED = OperationalError("update", {}, sqlite3.OperationalError("database is locked"))
WAITED_TOO_LONG = psycopg.errors.IdleInTransactionSessionTimeout("idle for too long")
GONE = psycopg.errors.AdminShutdown("terminating connection")


@pytest.mark.parametrize(
    "error",
    [
        LOCKED,
        PoolTimeout("QueuePool limit reached"),
        OperationalError("select", {}, psycopg.errors.LockNotAvailable("lock timeout")),
        OperationalError("insert", {}, psycopg.errors.DiskFull("could not extend file")),
        OperationalError("commit", {}, GONE),
        InternalError("select", {}, WAITED_TOO_LONG),
        InternalError("insert", {}, psycopg.errors.ReadOnlySqlTransaction("is a standby")),
        DBAPIError("select", {}, psycopg.errors.Error("lost"), connection_invalidated=True),
        PendingRollbackError("Can't reconnect until invalid transaction is rolled back."),
        InvalidRequestError("This connection is closed"),
        OSError(errno.ENOSPC, "No space left on device"),
    ],
)
def test_what_passes_by_itself_is_told_so(app, client, monkeypatch, error):
    assert passes_by_itself(error)
    monkeypatch.setattr(queries, "live_api_token", _raising(error))
    answer = client.get("/api/v1/orders", headers={"Authorization": "Bearer something"})

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["detail"].endswith("coba lagi sebentar.")


@pytest.mark.parametrize(
    "error",
    [
        IntegrityError("insert", {}, sqlite3.IntegrityError("UNIQUE constraint failed")),
        InvalidRequestError("Entity has no property"),
        FileNotFoundError(errno.ENOENT, "No such file"),
        KeyError("a fault of ours"),
    ],
)
def test_a_fault_of_ours_is_not_hidden(client, monkeypatch, error):
    assert not passes_by_itself(error)
    monkeypatch.setattr(queries, "live_api_token", _raising(error))
    answer = client.get("/api/v1/orders", headers={"Authorization": "Bearer something"})
    assert answer.status_code == 500


def test_a_signed_in_page_says_so_without_asking_the_database_again(sign_in, monkeypatch):
    browser = sign_in(a_kitchen().requester)
    monkeypatch.setattr(queries, "device_of", _raising(LOCKED))
    answer = browser.get("/keranjang")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert "Sistem sedang sibuk" in answer.text


def test_what_breaks_after_the_view_is_told_the_same_way(app, client, monkeypatch):
    monkeypatch.setitem(app.after_request_funcs, None, [_raising(LOCKED)])
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get("/healthz")
    app.config["PROPAGATE_EXCEPTIONS"] = None
    assert answer.status_code == 503


def test_who_only_reads_needs_no_writing(client, monkeypatch):
    kitchen = a_kitchen()
    headers = a_token(kitchen.requester)
    tried = []

    def cannot_be_noted(row_id):
        tried.append(row_id)
        raise LOCKED

    monkeypatch.setattr(devices, "note_use_of_token", cannot_be_noted)
    db.session.commit()
    assert client.get("/api/v1/orders", headers=headers).status_code == 200
    assert len(tried) == 1


def test_roles_are_still_asked_for_while_nothing_can_be_noted(client, monkeypatch):
    kitchen = a_kitchen()
    assert kitchen.requester.roles == {Role.REQUESTER}
    monkeypatch.setattr(devices, "note_use_of_token", _raising(LOCKED))
    answer = client.get("/api/v1/reviews", headers=a_token(kitchen.requester))
    assert answer.status_code == 403


def _raising(error):
    def fail(*_args, **_kwargs):
        raise error

    return fail
