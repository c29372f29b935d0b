"""Tries are counted alike in the database and in Redis, and while Redis is away."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select

from marketplace.config import Config, WrongSetting
from marketplace.operations.deployment import redis_faults
from marketplace.shared import throttle
from marketplace.shared.database import db
from marketplace.shared.errors import TooMany
from marketplace.shared.throttle import Tries
from marketplace.shared.throttle_redis import SECONDS_KEPT
from tests.servers.redis import running_redis

NOON = datetime(2026, 11, 24, 12, 3, tzinfo=UTC)


@pytest.fixture
def redis_server(tmp_path):
    with running_redis(tmp_path) as server:
        yield server


@pytest.fixture(params=["database", "redis"])
def _counted(request):
    if request.param == "redis":
        throttle.use(request.getfixturevalue("redis_server").url)
    with time_machine.travel(NOON, tick=False):
        yield
    throttle.use(None)


@pytest.fixture
def in_redis(redis_server):
    throttle.use(redis_server.url)
    with time_machine.travel(NOON, tick=False):
        yield redis_server
    throttle.use(None)


def _try(key="code:1", limit=3):
    throttle.count_try(key, limit=limit, minutes=15)


def _tries_in_database() -> list[tuple[str, int]]:
    return [(row.key, row.count) for row in db.session.scalars(select(Tries))]


@pytest.mark.usefixtures("_counted")
def test_the_limit_holds_until_the_span_is_over():
    for _n in range(3):
        _try()
    _try("code:2")
    with pytest.raises(TooMany) as refused:
        _try()
    assert refused.value.retry_after == 12 * 60
    with time_machine.travel(NOON.replace(minute=15), tick=False):
        _try()


@pytest.mark.usefixtures("_counted")
def test_a_success_starts_anew():
    for _n in range(3):
        _try()
    throttle.forget_tries("code:1")
    for _n in range(3):
        _try()
    with pytest.raises(TooMany):
        _try()


@pytest.mark.usefixtures("_counted")
def test_one_try_can_be_taken_back_and_none_that_was_not_made():
    throttle.take_back_try("code:1", minutes=15)
    for _n in range(3):
        _try()
    throttle.take_back_try("code:1", minutes=15)
    _try()
    with pytest.raises(TooMany):
        _try()


def test_redis_spares_the_database_and_forgets_by_itself(in_redis):
    _try()
    assert _tries_in_database() == []
    (key,) = in_redis.client.keys()
    assert key == b"belabeliku:tries:code:1"
    assert 0 < in_redis.client.ttl(key) <= SECONDS_KEPT


def test_a_process_whose_clock_lags_behind_does_not_start_anew(in_redis):
    for _n in range(3):
        _try()
    earlier = NOON.replace(hour=11, minute=59)
    with time_machine.travel(earlier, tick=False), pytest.raises(TooMany):
        _try()
    with pytest.raises(TooMany):
        _try()


def test_the_database_counts_while_redis_is_away(in_redis):
    _try()
    in_redis.kill()
    for _n in range(3):
        _try()
    assert _tries_in_database() == [("code:1", 3)]
    with pytest.raises(TooMany):
        _try()
    throttle.forget_tries("code:1")
    assert _tries_in_database() == []


def test_the_deployment_check_asks_redis(redis_server):
    config = Config(secret_key="x", database_url="sqlite://", redis_url=redis_server.url)
    assert list(redis_faults(config)) == []
    redis_server.kill()
    assert list(redis_faults(config)) == [
        "redis: nobody answers at REDIS_URL, tries are counted in the database meanwhile"
    ]


@pytest.mark.parametrize("url", ["localhost:6379", "http://localhost", "memory://"])
def test_another_address_stops_the_start(url):
    with pytest.raises(WrongSetting, match="REDIS_URL must begin with redis://"):
        Config.from_environment({"SECRET_KEY": "x", "REDIS_URL": url})


def test_without_one_the_database_counts():
    assert Config.from_environment({"SECRET_KEY": "x", "REDIS_URL": ""}).redis_url is None
    _try()
    assert _tries_in_database() == [("code:1", 1)]
