"""Every line of the log is one JSON object, belongs to a request or job, and names nobody."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.servers.service import PROJECT, command, gunicorn

EMAIL, NAME, PASSWORD = "sri.contoh@belabeliku.example", "Sri Contohwati", "kata sandi rahasia"
NIK, PHONE = "3401014505800001", "0812-3456-7890"
FORBIDDEN = [
    re.compile(re.escape(typed), re.IGNORECASE) for typed in (EMAIL, NAME, PASSWORD, NIK, PHONE)
] + [
    re.compile(r"[\w.+-]+@[\w-]+\.\w+"),  # an e-mail address
    re.compile(r"(?<!\d)\d{16}(?!\d)"),  # a NIK or a card
    re.compile(r"(?i)bearer +(?!\[)\S+"),
    re.compile(r"\b(sk|pk|whsec)_\w+"),
    re.compile(r"(?i)csrf_token|password="),
]
REQUEST_ID = re.compile(r"[0-9a-f]{16}")
SECONDS_FOR_A_MAIL = 30


@contextmanager
def _worker(environment: dict[str, str], log: Path):
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "marketplace", "worker"],
            env={**os.environ, **environment},
            cwd=PROJECT,
            stderr=output,
            stdout=output,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def _form(browser: requests.Session, address: str, **fields: str) -> requests.Response:
    page = browser.get(address, timeout=20).text
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page[:2000]
    return browser.post(address, data=fields | {"csrf_token": found.group(1)}, timeout=20)


def _journey(url: str) -> None:
    """Type personal data everywhere, rightly and wrongly, with line breaks in between."""
    browser = requests.Session()
    _form(browser, f"{url}/masuk", email=EMAIL, password=PASSWORD)
    _form(browser, f"{url}/lupa-sandi", email=EMAIL)
    _form(browser, f"{url}/daftar/warga", name=NAME, email=EMAIL, phone=PHONE, nik=NIK)
    browser.get(f"{url}/katalog", params={"q": f"{NAME}\r\n{NIK} {EMAIL}"}, timeout=20)
    browser.get(f"{url}/sandi-baru/{'a1b2' * 12}", timeout=20)
    browser.get(f"{url}/{EMAIL}%0A%7B%22event%22:%22forged%22%7D", timeout=20)
    headers = {"Authorization": "Bearer rahasia-sekali", "Idempotency-Key": NIK}
    requests.post(f"{url}/api/v1/orders", json={"note": NAME}, headers=headers, timeout=20)
    forged = {"Stripe-Signature": "t=1,v1=00"}
    requests.post(f"{url}/stripe/webhook", data=NIK, headers=forged, timeout=20)


@pytest.mark.servers
def test_a_journey_leaves_no_personal_data(tmp_path):
    environment = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'market.sqlite3'}",
        "SECRET_KEY": "only for tests, but long enough for all of them",
        "SMTP_URL": "smtp://127.0.0.1:1",  # nobody listens: every mail fails, and says so
    }
    command("upgrade", environment=environment)
    ours = {**environment, "EMAIL_FOR_A_JOB": EMAIL}
    command_line = [sys.executable, "-m", "tests.operations.failing_job"]
    subprocess.run(command_line, env={**os.environ, **ours}, cwd=PROJECT, check=True)
    log = tmp_path / "worker.log"
    with gunicorn(environment) as service, _worker(environment, log):
        _journey(service.url)
        deadline = time.monotonic() + SECONDS_FOR_A_MAIL
        while "failed" not in log.read_text() and time.monotonic() < deadline:
            time.sleep(0.3)
        lines = (service.log.read_text() + log.read_text()).splitlines()

    assert len(lines) >= 9, lines
    told = [json.loads(line) for line in lines]
    assert all({"event", "level", "timestamp"} <= set(line) for line in told)
    answered = [line for line in told if line["event"] == "request"]
    assert len(answered) >= 9
    assert all(REQUEST_ID.fullmatch(line["request"]) for line in answered)
    failed = [line for line in told if "exception" in line]
    assert failed, "the mail that failed is told of, with its traceback in one line"
    assert all("job" in line for line in failed)
    hits = [(p.pattern, line) for line in lines for p in FORBIDDEN if p.search(line)]
    assert hits == []
