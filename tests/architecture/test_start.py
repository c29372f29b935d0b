"""What a start must not do: load what few requests need, or write the API's description."""

import json
import os
import subprocess
import sys

import pytest

from marketplace.config import PROJECT

# Each costs tens of milliseconds or megabytes in every process of a service.
LOADED_LATER = {
    "PIL",
    "alembic",
    "boto3",
    "lokal",
    "mako",
    "marketplace.demo.loading",
    "marketplace.operations.backup",
    "numpy",
    "openpyxl",
    "pyotp",
    "redis",
    "segno",
    "stripe",
    "typst",
    "urllib3",
    "xlsxwriter",
}
TELL = """
import json, sys
{loading}
from marketplace.web.api import api
print(json.dumps({{
    "loaded": sorted(sys.modules),
    "described": sorted(api.spec._paths),
    "addresses": [r.rule for r in wsgi.app.url_map.iter_rules() if "/api/v1/" in r.rule],
}}))
"""


@pytest.mark.parametrize("loading", ["import wsgi", "import wsgi, marketplace.cli"])
def test_a_start_loads_only_what_most_requests_need(loading, tmp_path):
    told = _told(TELL.format(loading=loading), tmp_path)
    assert set(told["loaded"]) & LOADED_LATER == set()


def test_a_start_writes_no_description_of_the_api(tmp_path):
    assert _told(TELL.format(loading="import wsgi"), tmp_path)["described"] == []


def test_the_description_is_there_when_somebody_asks(tmp_path):
    asking = TELL.format(
        loading="import wsgi\nwsgi.app.test_client().get('/api/v1/openapi.json')"
    )
    told = _told(asking, tmp_path)
    own_pages = {"/api/v1/openapi.json", "/api/v1/docs"}
    assert len(told["described"]) == len(set(told["addresses"]) - own_pages) > 40


def _told(program, folder):
    settings = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'start.sqlite3'}",
        "SECRET_KEY": "only for tests, but long enough for all of them",
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=settings,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
