"""Wapiti, in an environment of its own because it wants older libraries than we do."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import requests

from tests.fuzz.trade import CSRF
from tests.servers.service import PROJECT

WAPITI = PROJECT / ".venv-scan" / "bin" / "wapiti"
PASSWORD = "dari menoreh ke meja bandara"
MODULES = (
    "cookieflags,crlf,csp,csrf,exec,file,http_headers,"
    "permanentxss,redirect,sql,ssrf,upload,xss,xxe"
)
TRIES = 3  # it now and then finds the database in which it keeps its own notes locked, and ends
LIMITS = (
    *("--depth", "3", "--max-files-per-dir", "15", "--max-links-per-page", "25"),
    *("--max-scan-time", "60", "--max-attack-time", "8", "--tasks", "1"),
)


def scan(
    url: str,
    folder: Path,
    *,
    start: tuple[str, ...] = (),
    leave_out: tuple[str, ...] = (),
    cookie: str = "",
) -> tuple[set[tuple[str, str]], int]:
    """Scan a site; return (kind of finding, address) of each finding, and pages seen."""
    report = folder / "report.json"
    words = [
        *(str(WAPITI), "-u", f"{url}/", "--scope", "domain", "-m", MODULES, *LIMITS),
        *(word for each in start for word in ("-s", url + each)),
        *(word for each in leave_out for word in ("-x", url + each)),
        *("--flush-session", "--store-session", str(folder), "--store-config", str(folder)),
        *("--no-bugreport", "-v", "0", "-f", "json", "-o", str(report)),
        *(("-H", f"Cookie: {cookie}") if cookie else ()),
    ]
    for _try in range(TRIES):
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if report.exists():
            break
    assert report.exists(), done.stdout[-2000:] + done.stderr[-2000:]
    told = json.loads(report.read_text())
    found = {
        (kind, finding["path"])
        for group in ("vulnerabilities", "anomalies")
        for kind, findings in told[group].items()
        for finding in findings
    }
    return found, told["infos"]["crawled_pages_nbr"]


def signed_in(url: str, email: str) -> str:
    """Sign in as somebody of the example market; return the cookie."""
    browser = requests.Session()
    token = CSRF.search(browser.get(f"{url}/masuk", timeout=30).text).group(1)
    form = {"csrf_token": token, "email": email, "password": PASSWORD}
    answer = browser.post(
        f"{url}/masuk",
        data=form,
        headers={"Origin": url},
        allow_redirects=False,
        timeout=30,
    )
    assert answer.status_code == 302, answer.text[:500]
    return f"session={browser.cookies['session']}"
