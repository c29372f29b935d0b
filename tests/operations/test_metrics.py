"""Figures for Prometheus: who may read them, what they say, and that they name nobody."""

from __future__ import annotations

import dataclasses

import pytest
import requests

from marketplace.shared import outbox
from marketplace.shared.database import db
from marketplace.shared.errors import RuleBroken
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen
from tests.servers.service import command, whole_service

TOKEN = "a token of enough characters"


def _figures(text: str) -> dict[str, float]:
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if line[:1] not in ("#", ""))
    return {name: float(value) for name, value in lines}


def _now(client) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=")
    return _figures(answer.text)


def _grown(before, after, name) -> float:
    return after.get(name, 0) - before.get(name, 0)


def test_requests_are_counted_by_rule(client):
    before = _now(client)
    client.get("/produk/rahasia-siapa-pun")
    client.get("/tidak/ada/warga@belabeliku.example")
    client.open("/", method="AMBIL")
    after = _now(client)
    product = '{method="GET",rule="/produk/<slug>",status="404"}'
    assert _grown(before, after, f"belabeliku_http_requests_total{product}") == 1
    unknown = '{method="GET",rule="-",status="404"}'
    assert _grown(before, after, f"belabeliku_http_requests_total{unknown}") == 1
    assert not [name for name in after if "warga@" in name or "AMBIL" in name]
    took = 'belabeliku_http_request_seconds_count{method="GET",rule="/produk/<slug>"}'
    assert _grown(before, after, took) == 1


def test_what_was_committed_is_counted_and_what_was_undone_is_not(client):
    before = _now(client)
    kitchen = a_kitchen()
    kitchen.places()
    with pytest.raises(RuleBroken):
        kitchen.places((an_offer(stock=1), 2))
    after = _now(client)
    assert _grown(before, after, 'belabeliku_actions_total{action="order.placed"}') == 1
    assert _grown(before, after, "belabeliku_order_refusals_total") == 1


def test_refused_sign_ins_are_counted(client):
    before = _now(client)
    client.post("/masuk", data={"email": "siapa@belabeliku.example", "password": "salah"})
    after = _now(client)
    assert _grown(before, after, 'belabeliku_actions_total{action="sign_in.refused"}') == 1


def test_jobs_are_counted_by_state(client, monkeypatch):
    monkeypatch.setitem(outbox.JOBS, "tests.fine", lambda: None)
    outbox.add("tests.fine")
    db.session.commit()
    before = _now(client)
    assert before['belabeliku_jobs{state="due"}'] == 1
    assert before["belabeliku_database_up"] == 1
    assert before["belabeliku_worker_up"] == 0
    outbox.drain()
    after = _now(client)
    assert after['belabeliku_jobs{state="due"}'] == 0
    done = 'belabeliku_jobs_done_total{job="tests.fine",result="done"}'
    assert _grown(before, after, done) == 1


def test_strangers_need_the_token(app, client, config, monkeypatch):
    outside = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get("/metrics", environ_base=outside).status_code == 404
    through_a_proxy = {"X-Forwarded-For": "127.0.0.1"}
    assert client.get("/metrics", headers=through_a_proxy).status_code == 404
    with_token = dataclasses.replace(config, metrics_token=TOKEN)
    monkeypatch.setitem(app.extensions, "marketplace_config", with_token)
    for token, status in ((TOKEN, 200), ("another", 404), ("", 404)):
        headers = {"Authorization": f"Bearer {token}"}
        answer = client.get("/metrics", environ_base=outside, headers=headers)
        assert answer.status_code == status, token


def test_monitors_beside_us_may_call_us_by_any_name(client):
    for address in ("/healthz", "/metrics"):
        assert client.get(address, headers={"Host": "monitor.example:9999"}).status_code == 200
        away = {"REMOTE_ADDR": "203.0.113.9"}
        answer = client.get(
            address, headers={"Host": "monitor.example:9999"}, environ_base=away
        )
        assert answer.status_code == 400
    assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 400


@pytest.mark.servers
def test_all_processes_count_together(tmp_path):
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path / 'market.sqlite3'}"}
    command("upgrade", environment=environment)
    with whole_service(environment) as service:
        for _time in range(20):
            assert (
                requests.get(f"{service.url}/produk/tidak-ada", timeout=20).status_code == 404
            )
        name = 'belabeliku_http_requests_total{method="GET",rule="/produk/<slug>",status="404"}'
        seen = {
            _figures(requests.get(f"{service.url}/metrics", timeout=20).text)[name]
            for _time in range(5)
        }
    assert seen == {20.0}, "whichever process answers"
