"""What docs/production says is true of the code: names of metrics, programs and settings."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "production"


def test_alerts_ask_for_metrics_that_there_are(client):
    client.get("/")
    there = client.get("/metrics").text
    asked = set(re.findall(r"belabeliku_\w+", (FOLDER / "alerts.yml").read_text()))
    known = set(re.findall(r"^# TYPE (\w+)", there, re.MULTILINE))
    assert asked
    # A counter's or histogram's samples have an ending of their own.
    assert {re.sub(r"_(bucket|count)$", "", name) for name in asked} - known == set()


def test_units_run_commands_that_there_are():
    units = "".join(unit.read_text() for unit in FOLDER.glob("*.service"))
    assert set(re.findall(r"-m marketplace (\w+)", units)) == {"worker", "backup"}


@pytest.mark.servers
def test_nginx_takes_our_example(tmp_path):
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(nginx).exists():
        return  # nothing to ask where no nginx is installed
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", str(key), "-out", str(certificate), "-subj", "/CN=pasar.example.org"),
        ],
        check=True,
        capture_output=True,
    )
    ours = (FOLDER / "nginx.conf").read_text()
    ours = re.sub(r"(ssl_certificate_key\s+)\S+;", rf"\g<1>{key};", ours)
    ours = re.sub(r"(ssl_certificate\s+)\S+;", rf"\g<1>{certificate};", ours)
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid; events {{}} http {{ {ours} }}")
    command = [nginx, "-t", "-q", "-c", str(whole), "-e", str(tmp_path / "errors")]
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
