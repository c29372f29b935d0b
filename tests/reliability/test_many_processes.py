"""Two web servers and three workers share one PostgreSQL: nothing is done twice or left out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager

import pytest
import requests
from sqlalchemy import create_engine, text

from tests.reliability.counting_worker import EVERY
from tests.servers.service import PROJECT, gunicorn

pytestmark = pytest.mark.servers

JOBS, WORKERS, BUYERS, STOCK = 150, 3, 24, 20
SECONDS_TO_FINISH = 90


def _program(*words: str) -> list[str]:
    return [sys.executable, "-m", *words]


def _settings(url: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url, "SECRET_KEY": "x" * 40}


def _run(url: str, *words: str) -> str:
    done = subprocess.run(
        _program(*words),
        env=_settings(url),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def _worker(url: str):
    process = subprocess.Popen(
        _program("tests.reliability.counting_worker", "work"),
        env=_settings(url),
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _ask(engine, sql: str):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def _order(url: str, facts: dict, place: int, answers: dict[int, requests.Response]) -> None:
    buyer = facts["buyers"][place]
    body = {
        "lines": [{"offer_id": facts["offers"][0]["public_id"], "quantity": "1"}],
        "delivery_point": buyer["delivery_point"],
        "delivery_day": facts["delivery_day"],
        "payment": "terms",
        "note": "",
    }
    headers = {"Authorization": buyer["authorization"], "Idempotency-Key": f"k{place}"}
    answers[place] = requests.post(
        f"{url}/api/v1/orders", json=body, headers=headers, timeout=60
    )


def _order_all_at_once(urls: list[str], facts: dict) -> dict[int, requests.Response]:
    answers: dict[int, requests.Response] = {}
    threads = [
        threading.Thread(target=_order, args=(urls[n % len(urls)], facts, n, answers))
        for n in range(BUYERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _wait_for_jobs(engine) -> None:
    deadline = time.monotonic() + SECONDS_TO_FINISH
    left = "select count(*) from outbox_messages where done_at is null"
    while _ask(engine, left) != [(0,)]:
        assert time.monotonic() < deadline, "jobs are left"
        time.sleep(0.2)


def test_each_job_and_round_is_done_once(postgresql):
    url = postgresql.create_database()
    numbers = (str(BUYERS), "1", str(STOCK))
    made = _run(url, "tests.reliability.market_of_few", *numbers)
    facts = json.loads(made.splitlines()[-1])
    _run(url, "tests.reliability.counting_worker", "add", str(JOBS))
    engine = create_engine(url)
    began = time.monotonic()
    with ExitStack() as running:
        servers = [running.enter_context(gunicorn({"DATABASE_URL": url})) for _n in range(2)]
        for _n in range(WORKERS):
            running.enter_context(_worker(url))
        answers = _order_all_at_once([server.url for server in servers], facts)
        _wait_for_jobs(engine)
        time.sleep(EVERY.total_seconds() * 2)
        ready = [requests.get(f"{s.url}/readyz", timeout=20).status_code for s in servers]
    took = time.monotonic() - began

    assert ready == [200, 200]
    told = sorted(answer.status_code for answer in answers.values())
    assert told == [201] * STOCK + [409] * (BUYERS - STOCK)
    numbers = {answer.json()["number"] for answer in answers.values() if answer.ok}
    assert len(numbers) == STOCK
    counted = dict(_ask(engine, "select name, sum(count) from daily_tallies group by name"))
    for kind in ("job", "alone"):
        done = {n: counted.get(f"tests.{kind}.{n}") for n in range(JOBS)}
        assert {n: times for n, times in done.items() if times != 1} == {}
    assert _ask(engine, "select max(attempts) from outbox_messages") == [(1,)]
    at_work = [name for name in counted if name.startswith("tests.worker.")]
    assert len(at_work) > 1
    assert 2 <= counted["tests.round"] <= took / EVERY.total_seconds() + 1
    engine.dispose()
